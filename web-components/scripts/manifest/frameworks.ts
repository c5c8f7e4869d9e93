import type { PublicElement } from './elements.ts';

const HEAD = '// Generated from the elements when the package is built.\n';

/** The attributes of one element, as the members of an interface. */
function attributes(element: PublicElement): string[] {
  return (element.attributes ?? []).map(({ name, description, type }) =>
    member(`'${name}'`, type?.text === 'boolean' ? 'boolean' : typeOf(type?.text), description ?? ''),
  );
}
const member = (name: string, type: string, description: string) =>
  `    /** ${description} */\n    ${name}?: ${type} | undefined;`;
/** A number may be written as text in markup. */
const typeOf = (text = 'string') =>
  text.replace(/\s*\|\s*(undefined|null)\b/g, '').replace(/^number$/, 'number | string');

/** Properties that have no attribute: set as `.client` in Vue and Svelte, as they are in React. */
function properties(element: PublicElement): string[] {
  const named = new Set((element.attributes ?? []).map(({ fieldName }) => fieldName));
  return (element.members ?? [])
    .filter((one) => one.kind === 'field' && !named.has(one.name) && !('readonly' in one && one.readonly))
    .map((one) => member(one.name, `${element.name}['${one.name}']`, one.description ?? ''));
}

function events(element: PublicElement, name: (event: string) => string): string[] {
  return (element.events ?? []).map((event) =>
    member(`'${name(event.name)}'`, `((event: KipuEvent<'${event.name}'>) => void)`, event.description ?? ''),
  );
}

const imports = (elements: readonly PublicElement[]) =>
  `import type { KipuEvent, ${elements.map(({ name }) => name).join(', ')} } from './index.js';\n`;
const interfaceOf = (element: PublicElement, members: readonly string[]) =>
  `export interface ${element.name}Props {\n${members.join('\n').replaceAll(/^ {4}/gm, '  ')}\n}\n`;

/** React 19 sets properties and listens to `on` + the event's own name on custom elements. */
export function reactTypes(elements: readonly PublicElement[]): string {
  return `${HEAD}import type { DetailedHTMLProps, HTMLAttributes } from 'react';
${imports(elements)}
type Of<Element extends HTMLElement, Props> = Omit<DetailedHTMLProps<HTMLAttributes<Element>, Element>, keyof Props> & Props;

${elements.map((one) => interfaceOf(one, [...attributes(one), ...properties(one), ...events(one, (name) => `on${name}`)])).join('\n')}
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
${elements.map(({ tagName, name }) => `      '${tagName}': Of<${name}, ${name}Props>;`).join('\n')}
    }
  }
}
`;
}

/** Vue's templates: \`<kipu-inbox @kipu-message-sent="…">\`. */
export function vueTypes(elements: readonly PublicElement[]): string {
  const listeners = (event: string) =>
    `on${event.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
  return `${HEAD}import type { DefineComponent } from 'vue';
${imports(elements)}
${elements.map((one) => interfaceOf(one, [...attributes(one), ...properties(one), ...events(one, listeners)])).join('\n')}
declare module 'vue' {
  interface GlobalComponents {
${elements.map(({ tagName, name }) => `    '${tagName}': DefineComponent<${name}Props>;`).join('\n')}
  }
}
`;
}

/** Svelte 5: \`<kipu-inbox onkipu-message-sent={…}>\`. */
export function svelteTypes(elements: readonly PublicElement[]): string {
  return `${HEAD}import type { HTMLAttributes } from 'svelte/elements';
${imports(elements)}
${elements.map((one) => interfaceOf(one, [...attributes(one), ...properties(one), ...events(one, (name) => `on${name}`)])).join('\n')}
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
${elements.map(({ tagName, name }) => `    '${tagName}': Omit<HTMLAttributes<${name}>, keyof ${name}Props> & ${name}Props;`).join('\n')}
  }
}
`;
}
