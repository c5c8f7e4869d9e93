/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { elementStates } from '../../../../../web-components/test/states.ts';

interface Named {
  name: string;
  description?: string;
  default?: string;
  type?: { text: string };
}
interface Element {
  tagName: string;
  summary?: string;
  attributes?: Named[];
  events?: Named[];
  slots?: Named[];
  cssStates?: Named[];
  cssParts?: Named[];
  cssProperties?: Named[];
}
interface Manifest {
  modules: { declarations?: Partial<Element>[] }[];
}

const KINDS = [
  ['attributes', 'Attributes'],
  ['events', 'Events'],
  ['slots', 'Slots'],
  ['cssStates', 'States, as :state(name)'],
  ['cssParts', 'Parts'],
  ['cssProperties', 'Tokens'],
] as const;

function el(tag: string, text = '', ...children: Node[]): HTMLElement {
  const made = document.createElement(tag);
  made.append(text, ...children);
  return made;
}

/** One kind of thing that an element offers, as rows of name, type or default, and meaning. */
function table(caption: string, rows: readonly Named[]): HTMLElement {
  const body = rows.map(({ name, description = '', default: value, type }) =>
    el(
      'tr',
      '',
      el('th', '', el('code', name || '(default)')),
      el('td', value ?? type?.text ?? ''),
      el('td', description),
    ),
  );
  const made = el('table', '', el('caption', caption), el('tbody', '', ...body));
  made.querySelectorAll('th').forEach((head) => {
    head.scope = 'row';
  });
  // Wide tables scroll within the page; whoever has no pointer scrolls them by keys.
  const box = el('div', '', made);
  box.className = 'scrolls';
  box.tabIndex = 0;
  box.role = 'region';
  box.ariaLabel = caption;
  return box;
}

/** The choices above as the query of each cell. */
const choices = new FormData(document.querySelector('form') as HTMLFormElement);
const query = new URLSearchParams([...choices].map(([name, value]) => [name, String(value)]));

function cell(tag: string, state: string): HTMLElement {
  const frame = document.createElement('iframe');
  frame.loading = 'lazy';
  frame.title = `${tag}: ${state}`;
  frame.width = String(query.get('width'));
  query.set('state', `${tag}: ${state}`);
  frame.src = `/gallery/cell?${query}`;
  frame.className = tag;
  const alone = document.createElement('a');
  alone.href = frame.src;
  alone.append(state);
  return el('figure', '', el('figcaption', '', alone), frame);
}

async function draw(): Promise<void> {
  const manifest = (await (await fetch('/gallery/custom-elements.json')).json()) as Manifest;
  const main = document.querySelector('main') as HTMLElement;
  for (const module of manifest.modules) {
    for (const element of module.declarations ?? []) {
      const { tagName, summary = '' } = element;
      if (tagName === undefined) continue;
      const section = el('section', '', el('h2', `<${tagName}>`), el('p', summary));
      section.id = tagName;
      const details = el('details', '', el('summary', 'Attributes, events, slots, parts and tokens'));
      for (const [kind, caption] of KINDS) {
        const rows = element[kind];
        if (rows?.length) details.append(table(caption, rows));
      }
      const cells = elementStates
        .filter(({ tag }) => tag === tagName)
        .map(({ tag, state }) => cell(tag, state));
      section.append(details, el('div', '', ...cells));
      main.append(section);
    }
  }
}
void draw();
