import type { ConsentFacts } from '../rules/eligibility.ts';

/** `portal_connection.consent`: the record as JSON, its times in ms since the epoch. */
export function consentToText(consent: ConsentFacts | null): string | null {
  return consent === null ? null : JSON.stringify(consent);
}

export function consentFromText(text: string | null): ConsentFacts | null {
  return text === null ? null : (JSON.parse(text) as ConsentFacts);
}
