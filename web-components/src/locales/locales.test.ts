import { describe, expect, it } from 'vitest';
import { words as ar } from './ar.ts';
import { words as composeAr } from './compose-ar.ts';
import { composeEn } from './compose-en.ts';
import { words as composeEs } from './compose-es.ts';
import { en } from './en.ts';
import { words as es } from './es.ts';
import { words as reasonsAr } from './reasons-ar.ts';
import { words as reasonsEs } from './reasons-es.ts';
import { words as settingsAr } from './settings-ar.ts';
import { settingsEn } from './settings-en.ts';
import { words as settingsEs } from './settings-es.ts';

const CODES = [
  'messaging_disabled',
  'role_required',
  'not_on_care_team',
  'no_location_access',
  'chart_restricted',
  'chart_deactivated',
  'portal_account_inactive',
  'portal_disconnected',
  'consent_missing',
  'consent_expired',
  'consent_revoked',
  'staff_inactive',
  'recipient_unavailable',
];
const NON_URGENT = 'For non-urgent messages only. Replies may take time.';
const EMERGENCY = "If this is an emergency, call 911. Don't use messages: they may not be read right away.";
/** Words that are rightly the same in Spanish. */
const SAME = new Set(['portal']);

/** Every plain word, those within others by their path: `labels.brandName`. */
function plainWords(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => {
    if (typeof value === 'string') return [[path + key, value] as [string, string]];
    return typeof value === 'object' ? plainWords(value, `${path}${key}.`) : [];
  });
}

describe.each([
  ['es', es, composeEs, settingsEs, reasonsEs],
  ['ar', ar, composeAr, settingsAr, reasonsAr],
] as const)('design: the words of %s', (_lang, core, compose, settings, reasons) => {
  it.each([
    ['inbox and thread', en, core],
    ['new message', composeEn, compose],
    ['settings', settingsEn, settings],
  ] as const)('design: %s: every word is translated', (_what, english, words) => {
    const translated = Object.fromEntries(plainWords(words));
    for (const [key, value] of plainWords(english)) {
      if (!SAME.has(key)) expect(translated[key], key).not.toBe(value);
      expect(translated[key]?.trim(), key).toBeTruthy();
      expect(translated[key], `${key} promises no exclamation`).not.toMatch(/[!¡]/);
    }
  });

  it('B14: each reason code has its own sentence, for staff and for portal users', () => {
    const said = CODES.map((code) => reasons.reason({ code, message: 'fallback' }, false));
    expect(new Set([...said, 'fallback']).size).toBe(CODES.length + 1);
    for (const code of [
      'messaging_disabled',
      'portal_account_inactive',
      'portal_disconnected',
      'recipient_unavailable',
    ]) {
      expect(reasons.reason({ code, message: 'fallback' }, true)).not.toBe(
        reasons.reason({ code, message: '' }, false),
      );
    }
    expect(reasons.reason({ code: 'a_newer_code', message: 'As the service says.' }, false)).toBe(
      'As the service says.',
    );
  });

  it("B19, B23: the default notices are translated, a company's own text is shown as written", () => {
    expect(core.notice(NON_URGENT)).not.toBe(NON_URGENT);
    expect(core.notice(EMERGENCY)).toContain('911');
    expect(core.notice('Call our desk at 555-0100.')).toBe('Call our desk at 555-0100.');
  });
});

it('design: Arabic counts take the form of their number', () => {
  expect(ar.newMessages(1)).toBe('رسالة جديدة واحدة');
  expect(ar.newMessages(2)).toBe('رسالتان جديدتان');
  expect(ar.newMessages(3)).toMatch(/رسائل جديدة$/);
  expect(ar.newMessages(11)).toMatch(/رسالة جديدة$/);
});

it('B29: one and many results read right in English and Spanish', () => {
  expect(en.results(1, false)).toBe('1 result in Active and Archived');
  expect(en.results(1200, true)).toBe('1,200+ results in Active and Archived');
  expect(es.results(1, false)).toBe('1 resultado en Activas y Archivadas');
});
