import { globSync, readFileSync } from 'node:fs';
import { create, ts } from '@custom-elements-manifest/analyzer';
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import type { ClassField, ClassMember, CustomElement, Package } from 'custom-elements-manifest/schema.d.ts';
import { CUSTOM_PROPERTIES } from './custom-properties.ts';

const root = new URL('../../', import.meta.url);

/** One element as a host's developer meets it: what is public, and nothing else. */
export type PublicElement = CustomElement & {
  kind: 'class';
  tagName: string;
  /** States for `:state()`; the analyzer writes them, its schema's types lack them. */
  cssStates?: { name: string; description?: string }[];
};

/**
 * The custom-elements manifest of the sources, cut down to what a host may use: private, protected and `@internal` members
 * are left out, each element has its tag and every custom property it hears.
 */
export function manifestOfSources(): Package {
  const files = globSync('src/**/*.ts', { cwd: root })
    .filter((file) => !/\.(test|fixture)\.ts$|\/locales\//.test(file))
    .sort();
  const modules = files.map((file) =>
    ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.ES2022, true),
  );
  const all: Package = create({ modules, plugins: litPlugin(), context: { dev: false } });
  const tags = tagsOf(modules);
  return {
    schemaVersion: all.schemaVersion,
    readme: 'README.md',
    modules: all.modules.flatMap((module) => {
      const elements = (module.declarations ?? []).flatMap((declaration) => {
        const tagName = tags.get(declaration.name);
        return tagName === undefined ? [] : [publicPart(declaration as CustomElement, tagName)];
      });
      if (elements.length === 0) return [];
      return {
        kind: 'javascript-module' as const,
        path: 'dist/index.js',
        declarations: elements,
        exports: elements.flatMap(({ name, tagName }) => [
          { kind: 'js' as const, name, declaration: { name, module: 'dist/index.js' } },
          {
            kind: 'custom-element-definition' as const,
            name: tagName,
            declaration: { name, module: 'dist/index.js' },
          },
        ]),
      };
    }),
  };
}

/** The elements of a manifest, by tag. */
export function elementsOf(manifest: Package): PublicElement[] {
  return manifest.modules
    .flatMap((module) => module.declarations ?? [])
    .map((declaration) => declaration as PublicElement)
    .sort((a, b) => a.tagName.localeCompare(b.tagName));
}

/** `define('kipu-x', KipuX)`: tags by class. */
function tagsOf(modules: readonly ts.SourceFile[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const module of modules) {
    for (const [, tag, name] of module.text.matchAll(/\bdefine\('([a-z-]+)', (\w+)\)/g))
      tags.set(name as string, tag as string);
  }
  return tags;
}

function publicPart(element: CustomElement, tagName: string): PublicElement {
  const fields = (element.members ?? []).filter(
    (member): member is ClassField =>
      member.kind === 'field' && isPublic(member) && (member.description ?? '') !== '',
  );
  const methods = (element.members ?? []).filter(
    (member) => member.kind === 'method' && isPublic(member) && (member.description ?? '') !== '',
  );
  const attributes = (element.attributes ?? []).map((attribute) => {
    const field = fields.find(({ name }) => name === attribute.fieldName);
    const description = attribute.description ?? field?.description;
    return { ...attribute, ...(description === undefined ? {} : { description: oneLine(description) }) };
  });
  const { cssProperties = [], ...rest } = element;
  return {
    ...rest,
    kind: 'class',
    customElement: true,
    tagName,
    description: oneLine(element.description ?? ''),
    members: [...fields, ...methods].map(
      (member): ClassMember => ({
        ...member,
        description: oneLine(member.description ?? ''),
      }),
    ),
    attributes,
    events: (element.events ?? []).map((event) => ({
      ...event,
      type: { text: `KipuEvent<'${event.name}'>` },
    })),
    // The wrapper draws nothing: it has no look of its own.
    ...(tagName === 'kipu-messages'
      ? {}
      : { cssProperties: [...cssProperties, ...CUSTOM_PROPERTIES.filter(notIn(cssProperties))] }),
  };
}

const NOT_FOR_HOSTS =
  /^(#|_)|^(styles|render|connectedCallback|disconnectedCallback|attributeChangedCallback)$/;
const isPublic = (member: { name: string; privacy?: string; static?: boolean; inheritedFrom?: unknown }) =>
  (member.privacy ?? 'public') === 'public' && member.static !== true && !NOT_FOR_HOSTS.test(member.name);
const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim();
const notIn =
  (named: readonly { name: string }[]) =>
  ({ name }: { name: string }) =>
    !named.some((one) => one.name === name);
