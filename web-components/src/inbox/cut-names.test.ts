import { expect, it } from 'vitest';
import { anItem } from '../../test/samples.ts';
import { cleanPages, inbox, item, list, lists, threads } from './inbox.fixture.ts';

cleanPages();

const LATIN = 'Wolfeschlegelsteinhausenbergerdorff Alexandrina';
const ARABIC = 'عبد الرحمن بن محمد بن عبد العزيز بن سليمان آل إبراهيم';

/** The first letters of a text that is cut are in view: it was cut at its end. */
function beginsInView(el: Element): boolean {
  const text = [...el.childNodes].find((node) => node instanceof Text && node.data.trim()) as Text;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(text, 3);
  const [letters, box] = [range.getBoundingClientRect(), el.getBoundingClientRect()];
  return letters.left >= box.left - 1 && letters.right <= box.right + 1;
}

it.each([
  ['ar', LATIN],
  ['en', ARABIC],
  ['en', LATIN],
  ['ar', ARABIC],
])(
  'design: in a page of %s the name “%s” is cut at its own end, in the row, the header and beside Send',
  async (lang, name) => {
    document.documentElement.lang = lang;
    document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr';
    const one = item(1, {
      subject: `${name} ${name}`,
      patient: { id: '1', name: `${name} ${name}`, label: name, locationName: name },
      participants: anItem().participants.map((person) => (person.you ? person : { ...person, name })),
    });
    const group = item(2, {
      type: 'staff',
      patient: null,
      participants: ['a', 'b', 'c', 'd', 'e'].map((id) => ({
        type: 'staff' as const,
        id,
        name: `${name} ${id}`,
        you: id === 'a',
      })),
    });
    const rows = [one, group];
    const { root, thread, frames } = await inbox(
      { ...lists(list(rows)), ...threads(rows) },
      { 'conversation-id': 'c1', style: 'height: 600px; width: 700px' },
    );
    await frames();
    const texts = [
      ...root.querySelectorAll('.row bdi'),
      ...(thread().shadowRoot?.querySelectorAll('bdi') ?? []),
    ];
    const cut = texts.filter((el) => el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 30);
    expect(cut.length).toBeGreaterThan(4);
    expect(
      cut.filter((el) => !beginsInView(el)).map((el) => `${el.parentElement?.className}: ${el.textContent}`),
    ).toEqual([]);
  },
);

it('design: no letter of a name is cut at its foot, however high the letters of a font are', async () => {
  const rows = [item(1, { subject: 'Ypsilon', participants: anItem().participants })];
  const { root, thread } = await inbox(
    { ...lists(list(rows)), ...threads(rows) },
    { 'conversation-id': 'c1', style: 'height: 600px; width: 700px' },
  );
  const header = thread().shadowRoot?.querySelectorAll('header :is(.cut, .cut *)') ?? [];
  const texts = [...root.querySelectorAll('.seen :is(.cut, bdi, .role)'), ...header];
  expect(texts.length).toBeGreaterThan(8);
  const cutting = texts.filter((el) => getComputedStyle(el).overflowY !== 'visible');
  expect(cutting.map((el) => `${el.className}: ${el.textContent}`)).toEqual([]);
});
