import { z } from 'zod';
import { userKey } from '../auth/principal.ts';
import { fold, normaliseText } from '../rules/text.ts';

const Id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'must not contain control characters');

/** One conversation of the past, as a line of NDJSON. */
const Line = z
  .strictObject({
    type: z.enum(['portal', 'staff']),
    patientId: Id.optional(),
    subject: z.string().optional(),
    participants: z
      .array(
        z.strictObject({
          type: z.enum(['staff', 'portal']),
          id: Id,
          /** Last message read; all of them when absent. */
          readThrough: z.number().int().min(0).optional(),
          archived: z.boolean().default(false),
        }),
      )
      .min(2)
      .max(51),
    messages: z
      .array(
        z.strictObject({
          /** Which of `participants` wrote it, from 0. */
          author: z.number().int().min(0),
          body: z.string(),
          sentAt: z.iso.datetime({ offset: true }),
        }),
      )
      .min(1)
      .max(10_000),
  })
  .superRefine((line, context) => {
    const staff = line.participants.filter((one) => one.type === 'staff').length;
    const fail = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (line.type === 'portal' && (staff !== 1 || line.participants.length !== 2))
      fail(['participants'], 'a portal conversation has one staff user and one portal user');
    if (line.type === 'portal' && line.patientId === undefined)
      fail(['patientId'], 'a portal conversation is about a chart');
    if (line.type === 'staff' && staff !== line.participants.length)
      fail(['participants'], 'a staff conversation has staff users only');
    if (new Set(line.participants.map((one) => userKey(one.type, one.id))).size !== line.participants.length)
      fail(['participants'], 'must not name anyone twice');
    let before = 0;
    line.messages.forEach((message, at) => {
      if (message.author >= line.participants.length)
        fail(['messages', at, 'author'], 'must be the place of a participant');
      const sent = Date.parse(message.sentAt);
      if (sent < before) fail(['messages', at, 'sentAt'], 'must not be before the message above it');
      before = sent;
    });
  });

/** A conversation as the tables hold it. */
export interface PastConversation {
  type: 'portal' | 'staff';
  patientId: string | null;
  subject: string | null;
  participants: {
    key: ReturnType<typeof userKey>;
    portal: boolean;
    readThrough: number;
    archived: boolean;
  }[];
  messages: { author: number; body: string; fold: string; sentAt: number }[];
}

/** What is wrong with a line: its number, the field and the rule; none of its text. */
export class HistoryError extends Error {
  override name = 'HistoryError';
}

/** Reads one line. Throws a {@link HistoryError} that names line, field and rule. */
export function parseHistoryLine(text: string, number: number): PastConversation {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HistoryError(`line ${number}: is not JSON`);
  }
  const parsed = Line.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new HistoryError(`line ${number}: ${issue?.path.join('.') || 'row'} ${issue?.message ?? ''}`);
  }
  const line = parsed.data;
  const subject = line.subject === undefined ? '' : normalised('subject', line.subject, number);
  return {
    type: line.type,
    patientId: line.patientId ?? null,
    subject: subject === '' ? null : subject,
    participants: line.participants.map((one) => ({
      key: userKey(one.type, one.id),
      portal: one.type === 'portal',
      readThrough: Math.min(one.readThrough ?? line.messages.length, line.messages.length),
      archived: one.archived,
    })),
    messages: line.messages.map((message) => {
      const body = normalised('body', message.body, number);
      return { author: message.author, body, fold: fold(body), sentAt: Date.parse(message.sentAt) };
    }),
  };
}

function normalised(field: 'subject' | 'body', text: string, number: number): string {
  const result = normaliseText(field, text);
  if (!result.ok) throw new HistoryError(`line ${number}: ${result.problems[0]?.message}`);
  return result.text;
}
