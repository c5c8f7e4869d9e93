import { createCompanyKey } from '../../src/actions/create-company.ts';
import { SCOPES } from '../../src/auth/api-keys.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Answer, startService, type TestService } from '../harness/service.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;

/** A service whose clock a test can put forward. */
export interface Clinic {
  readonly service: TestService;
  advance(ms: number): void;
}

export async function startClinic(): Promise<Clinic> {
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const service = await startService({
    store: async ({ config }) =>
      config.dialect === 'sqlite' ? openSqlite(config.file, { clock }) : openPostgres(config.url, { clock }),
  });
  return {
    service,
    advance: (ms) => {
      ahead += ms;
    },
  };
}

/** A company with two people who write to each other, and its keys. */
export interface Company {
  readonly cast: Cast;
  readonly priya: Person;
  readonly tom: Person;
  readonly marcus: Person;
  /** A call with a key that has every scope. */
  asKey(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export async function openCompany(clinic: Clinic): Promise<Company> {
  const { service } = clinic;
  const cast = await createCast(service);
  const made = await createCompanyKey(service.messaging.services.store, cast.companyId, 'law', SCOPES);
  const token = made?.key ?? '';
  return {
    cast,
    ...(await people(service, cast)),
    asKey: (method, path, body, headers = {}) =>
      service.request(method, path, { token, headers, ...(body === undefined ? {} : { body }) }),
  };
}

async function people(service: TestService, cast: Cast): Promise<Pick<Company, 'priya' | 'tom' | 'marcus'>> {
  const [priya, tom, marcus] = await Promise.all([
    signIn(service, cast, 'staff:priya'),
    signIn(service, cast, 'staff:tom'),
    signIn(service, cast, 'portal:pu-marcus'),
  ]);
  return { priya, tom, marcus };
}

/** The same company so many days later: its sessions ran out meanwhile, and are new ones. */
export async function laterDays(clinic: Clinic, company: Company, days: number): Promise<Company> {
  clinic.advance(days * DAY_MS);
  return { ...company, ...(await people(clinic.service, company.cast)) };
}

export const aboutMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  subject: 'Ride on Thursday',
  body: 'The van leaves at 8:30.',
};
