import { compared, type Questions, type Rules } from './rules.ts';
import { readTable, rowFor } from './table.ts';
import {
  OF_DEACTIVATED_CHART,
  ORDER,
  SENTENCES,
  TOLD_TO_PORTAL,
  TOLD_TO_STAFF,
  UNAVAILABLE,
} from './told.rows.ts';

const CODES = ORDER.trim().split(/\s+/);

/** The codes as they are answered. */
export function inOrder(codes: ReadonlySet<string>): string[] {
  const told = CODES.filter((code) => codes.has(code));
  if (told.length < codes.size) throw new Error(`a code without a place: ${[...codes].join(', ')}`);
  return told;
}

const TO_PORTAL = readTable(TOLD_TO_PORTAL);
const TO_STAFF = readTable(TOLD_TO_STAFF);

/** What an asker is told of reasons, by the tables. */
export function toldOf(asker: 'staff' | 'portal', reasons: Iterable<string>): string[] {
  const codes = [...reasons];
  const connected = codes.includes('portal_disconnected') ? 'not connected' : 'connected';
  return inOrder(
    new Set(
      codes.flatMap((reason) =>
        asker === 'portal'
          ? rowFor(TO_PORTAL, { reason })
          : rowFor(TO_STAFF, { 'P to C': connected, reason }),
      ),
    ),
  );
}

/** What each asker is told of every possible set of reasons, and in which words. */
export function* toldQuestions({ reasons, noAccess }: Rules): Questions {
  const deactivated = readTable(OF_DEACTIVATED_CHART);
  const sentences = { staff: readTable(SENTENCES.staff), portal: readTable(SENTENCES.portal) };
  const words = (asker: 'staff' | 'portal', code: string) => ({
    code,
    message: rowFor(sentences[asker], { reason: code }).join(', '),
  });
  for (let set = 0; set < 1 << CODES.length; set += 1) {
    const codes = CODES.filter((_, at) => (set >> at) & 1);
    // Given in another order and twice: what comes out is in order and once.
    const given = [
      ...codes.toReversed(),
      ...codes,
    ] as typeof reasons.REASON_CODES extends readonly (infer C)[] ? C[] : never;
    const portal = toldOf('portal', codes);
    const staff = toldOf('staff', codes);
    const about = (to: string) => () => `${to} of ${codes.join(', ')}`;
    yield compared(
      about('of a deactivated chart'),
      inOrder(new Set(['chart_deactivated', ...codes.flatMap((reason) => rowFor(deactivated, { reason }))])),
      noAccess.ofDeactivatedChart(given),
    );
    yield compared(about('in order'), codes, reasons.sortReasons(given));
    yield compared(about('to a portal user'), portal, reasons.reasonsFor('portal', given));
    yield compared(about('to staff'), staff, reasons.reasonsFor('staff', given));
    yield compared(
      about('words to a portal user'),
      portal.map((code) => words('portal', code)),
      reasons.reasonTexts('portal', given),
    );
    yield compared(
      about('words to staff'),
      staff.map((code) => words('staff', code)),
      reasons.reasonTexts('staff', given),
    );
  }
  for (const { when, says } of readTable(UNAVAILABLE).rows) {
    const [given = '', chosen = '', idsTold = ''] = when;
    const unavailable = { ids: given.split(' '), chosen: chosen === 'a reply' ? null : Number(chosen) };
    yield compared(
      () => `who is unavailable: ${given} of ${chosen}`,
      {
        staff: [
          words('staff', 'role_required'),
          {
            code: 'recipient_unavailable',
            message: says.join(', '),
            recipientIds: idsTold.split(' '),
          },
        ],
        portal: [words('portal', 'recipient_unavailable')],
        other: [words('staff', 'staff_inactive')],
      },
      {
        staff: reasons.reasonTexts('staff', ['recipient_unavailable', 'role_required'], unavailable),
        portal: reasons.reasonTexts('portal', ['recipient_unavailable', 'role_required'], unavailable),
        other: reasons.reasonTexts('staff', ['staff_inactive'], unavailable),
      },
    );
  }
  for (const code of reasons.REASON_CODES) {
    yield compared(
      () => `the sentence of ${code}`,
      [words('staff', code), { ...words('portal', toldOf('portal', [code])[0] ?? ''), code }],
      (['staff', 'portal'] as const).map((asker) => ({
        code,
        message: reasons.reasonSentence(code, asker),
      })),
    );
  }
}
