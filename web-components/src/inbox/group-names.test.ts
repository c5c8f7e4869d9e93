import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/until.ts';
import { cleanPages, inbox, item, list, lists, threads } from './inbox.fixture.ts';

cleanPages();

/** Names of 40 characters, as long as the host may send. */
const LATIN = 'Maximiliana Wolfeschlegelstein-Bergerdor';
const ARABIC = 'عبد الرحمن بن محمد بن عبد العزيز آل سعود';

/** What the count reads in a language that is loaded. */
const COUNT = { en: /^\d+ others$/, es: /^\d+ más$/, ar: /آخرين$/ } as const;

/** How many others there are: the last of the names' own words, before the role. */
const countIn = (names: Element | null | undefined) =>
  [...(names?.querySelectorAll(':scope > span:not(.role)') ?? [])].at(-1);

/** A group of twelve with names that differ only at their end, unread, of a day whose date is long. */
const group = (name: string) =>
  item(2, {
    type: 'staff',
    patient: null,
    unread: 1,
    lastMessage: { ...item(2).lastMessage, sentAt: '2024-12-28T12:00:00.000Z' },
    participants: Array.from({ length: 12 }, (_, n) => ({
      type: 'staff' as const,
      id: `${n}`,
      name: `${name} ${n}`,
      you: n === 0,
    })),
  });

describe.each([
  ['en', 'ltr'],
  ['es', 'ltr'],
  ['ar', 'rtl'],
] as const)('design §4: a group in a list of 300 px, in a page of %s, %s', (lang, dir) => {
  beforeEach(() => {
    document.documentElement.lang = lang;
    document.documentElement.dir = dir;
  });

  it.each([
    ['compact', LATIN],
    ['compact', ARABIC],
    ['comfortable', LATIN],
    ['comfortable', ARABIC],
  ])(
    'design §4: %s: names like “%s” give way, how many others there are is never cut',
    async (layout, name) => {
      const rows = [group(name)];
      const { root, frames, thread } = await inbox(
        { ...lists(list(rows)), ...threads(rows) },
        { 'conversation-id': 'c2', layout, style: 'height: 600px; width: 700px' },
      );
      await until(() => expect(countIn(root.querySelector('.names'))?.textContent).toMatch(COUNT[lang]));
      await frames();
      expect(root.querySelector('.list')?.getBoundingClientRect().width).toBe(300);
      // The header of a conversation 400 px wide has no room for it in larger type.
      const places = layout === 'compact' ? [root, thread().shadowRoot] : [root];
      for (const names of places.map((one) => one?.querySelector('.names'))) {
        const count = countIn(names) as HTMLElement;
        const [all, box] = [names!.getBoundingClientRect(), count.getBoundingClientRect()];
        expect(count.scrollWidth).toBeLessThanOrEqual(count.clientWidth || Math.ceil(box.width));
        expect(box.left).toBeGreaterThanOrEqual(all.left - 0.5);
        expect(box.right).toBeLessThanOrEqual(all.right + 0.5);
        // Of each name there is at least a letter, or the sign that it was cut.
        for (const one of names!.querySelectorAll('bdi')) expect(one.clientWidth).toBeGreaterThanOrEqual(8);
      }
    },
  );
});
