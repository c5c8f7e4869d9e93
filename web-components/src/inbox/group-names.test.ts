import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/until.ts';
import { cleanPages, inbox, item, list, lists, threads } from './inbox.fixture.ts';

cleanPages();

/** Names of 40 characters, as long as the host may send. */
const LATIN = 'Maximiliana Wolfeschlegelstein-Bergerdor';
const ARABIC = 'عبد الرحمن بن محمد بن عبد العزيز آل سعود';

/** What the count reads in a language that is loaded. */
const COUNT = { en: /^\d+ others$/, es: /^\d+ más$/, ar: /آخرين$/ } as const;

/** How many others there are: in a row the last of the names' own words, before the role. */
const countIn = (names: Element | null | undefined) =>
  [...(names?.querySelectorAll(':scope > span:not(.role)') ?? [])].at(-1);

/** The line of names and how many others there are are in view, the count whole, and each name with a letter at least. */
function expectWhole(line: Element, count: Element): void {
  const [all, box] = [line.getBoundingClientRect(), count.getBoundingClientRect()];
  expect(count.scrollWidth).toBeLessThanOrEqual(count.clientWidth || Math.ceil(box.width));
  expect(box.left).toBeGreaterThanOrEqual(all.left - 0.5);
  expect(box.right).toBeLessThanOrEqual(all.right + 0.5);
  expect(box.bottom).toBeLessThanOrEqual(all.bottom + 0.5);
  // Of each name there is at least a letter, or the sign that it was cut.
  for (const one of line.querySelectorAll('bdi')) expect(one.clientWidth).toBeGreaterThanOrEqual(8);
}

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
] as const)('design: a group in a list of 300 px, in a page of %s, %s', (lang, dir) => {
  beforeEach(() => {
    document.documentElement.lang = lang;
    document.documentElement.dir = dir;
  });

  const CASES = [
    ['compact', LATIN],
    ['compact', ARABIC],
    ['comfortable', LATIN],
    ['comfortable', ARABIC],
  ] as const;
  const open = async (name: string, layout: string, width: number) => {
    const rows = [group(name)];
    const mounted = await inbox(
      { ...lists(list(rows)), ...threads(rows) },
      { 'conversation-id': 'c2', layout, style: `height: 600px; width: ${width}px` },
    );
    const header = () => mounted.thread().shadowRoot?.querySelector('header');
    const counted = () => countIn(mounted.root.querySelector('.names'))?.textContent;
    await until(() => {
      expect(counted()).toMatch(COUNT[lang]);
      expect(header()?.querySelector('.others')?.textContent).toContain(counted());
    });
    await mounted.frames();
    const title = header()?.querySelector('.title') as Element;
    return {
      ...mounted,
      header: header() as Element,
      title,
      others: title.querySelector('.others') as Element,
    };
  };

  it.each(CASES)(
    'design: %s: names like “%s” give way, how many others there are is never cut',
    async (layout, name) => {
      const { root, title, others, thread } = await open(name, layout, 700);
      const names = root.querySelector('.names') as Element;
      expect(root.querySelector('.list')?.getBoundingClientRect().width).toBe(300);
      expect(thread().getBoundingClientRect().width).toBe(400);
      expectWhole(names, countIn(names) as Element);
      expectWhole(title, others);
    },
  );

  it.each(CASES)(
    'design: %s: on a phone names like “%s” give way in the header, how many others there are does not',
    async (layout, name) => {
      const { header, title, others } = await open(name, layout, 360);
      expect(header.getBoundingClientRect().width).toBeCloseTo(360);
      expectWhole(title, others);
      // The names stand above it in one line.
      const [names, count] = [title.querySelector('.names')!, others].map((one) =>
        one.getBoundingClientRect(),
      );
      expect(names!.bottom).toBeLessThanOrEqual(count!.top + 1);
      expect(names!.height).toBeLessThan(32);
    },
  );
});
