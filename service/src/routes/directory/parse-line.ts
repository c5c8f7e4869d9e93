import { z } from '@hono/zod-openapi';
import type { ParsedLine } from '../../directory/row-lines.ts';
import type { DirectoryRow } from '../../directory/rows.ts';
import type { Withdrawal } from '../../directory/withdrawals.ts';
import { validationProblem } from '../../http/body.ts';
import { HostId } from '../models/common.ts';
import {
  CareTeamInput,
  ConnectionInput,
  LocationInput,
  PatientInput,
  PortalUserInput,
  StaffInput,
} from '../models/directory.ts';
import { careTeamRow, connectionRow } from './to-rows.ts';

const FAULT_MAX = 300;

function line<T extends z.ZodObject>(schema: T, toRow: (value: z.output<T>) => DirectoryRow) {
  return (value: unknown): ParsedLine => {
    const result = schema.safeParse(value);
    if (result.success) return { row: toRow(result.data) };
    const refused = fault(result.error);
    const withdrawal = withdrawalOf(value, refused.fault);
    return withdrawal === undefined ? refused : { row: withdrawal };
  };
}

const Withdrawing = z.union([
  z.object({ type: z.literal('staff'), active: z.literal(false) }),
  z.object({ type: z.literal('portalUser'), status: z.literal('disabled') }),
]);
const Named = z.object({ id: HostId, version: z.number().int().min(0).optional() });

/** A line that takes a right away is not refused for what it lacks, as long as it says of whom. */
function withdrawalOf(value: unknown, why: string): Withdrawal | undefined {
  const withdrawing = Withdrawing.safeParse(value);
  const named = Named.safeParse(value);
  if (!withdrawing.success || !named.success) return undefined;
  const { id, version } = named.data;
  return { withdraws: withdrawing.data.type, id, version, fault: why };
}

function fault(error: z.ZodError): { fault: string } {
  return { fault: validationProblem('body', error.issues).message.slice(0, FAULT_MAX) };
}

const id = HostId;
const End = z.strictObject({ type: z.literal('end'), count: z.number().int().min(0) });

/** The fields of each PUT, with the ids that its path carries. */
const LINES: Readonly<Record<string, (value: unknown) => ParsedLine>> = {
  location: line(LocationInput.extend({ type: z.literal('location'), id }), (row) => row),
  staff: line(StaffInput.extend({ type: z.literal('staff'), id }), (row) => row),
  patient: line(PatientInput.extend({ type: z.literal('patient'), id }), (row) => row),
  careTeam: line(CareTeamInput.extend({ type: z.literal('careTeam'), patientId: id }), (row) =>
    careTeamRow(row.patientId, row),
  ),
  portalUser: line(PortalUserInput.extend({ type: z.literal('portalUser'), id }), (row) => row),
  connection: line(
    ConnectionInput.extend({ type: z.literal('connection'), portalUserId: id, patientId: id }),
    (row) => connectionRow(row.portalUserId, row.patientId, row),
  ),
  end(value) {
    const result = End.safeParse(value);
    return result.success ? { end: result.data.count } : fault(result.error);
  },
};

/** Reads one line of an import, already parsed as JSON. A fault names field and rule, never a value. */
export function parseLine(value: unknown): ParsedLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { fault: 'the line must be a JSON object' };
  const type = 'type' in value ? value.type : undefined;
  const parse = typeof type === 'string' && Object.hasOwn(LINES, type) ? LINES[type] : undefined;
  return parse === undefined
    ? { fault: `/type: must be one of ${Object.keys(LINES).join(', ')}` }
    : parse(value);
}
