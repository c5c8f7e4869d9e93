import { CAST, type Cast } from '../harness/cast.ts';
import type { Answer, TestService } from '../harness/service.ts';

/** In every name and text that the calls below send: it must be in no record. */
export const CANARY = 'Canary';

export interface Stage {
  service: TestService;
  cast: Cast;
  priya: string;
  sam: string;
  tom: string;
  marcus: string;
  /** A conversation of Priya and Marcus. */
  conversationId: string;
}

export interface Call {
  method: string;
  path: string;
  token: string;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: string;
}

export interface Audited {
  act: string;
  /** The actor, or `key` for the company's API key. */
  actor: string;
  call(stage: Stage): Call | Promise<Call>;
  /** The record's subject; absent: not looked at. */
  subject?(stage: Stage, answer: Answer): string;
}

const { marcusFirst } = CAST.patients;
export const portalStart = {
  type: 'portal',
  patientId: marcusFirst,
  recipientIds: [CAST.portal.marcus],
  subject: `${CANARY} subject`,
  body: `${CANARY} body`,
};
