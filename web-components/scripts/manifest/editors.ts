import type { PublicElement } from './elements.ts';

const literals = (type: string | undefined) =>
  [...(type ?? '').matchAll(/'([^']*)'/g)].map(([, name]) => ({ name: name as string }));

/** Custom data for VS Code: tags, attributes and their values, completed and explained in any HTML file. */
export function vscodeData(elements: readonly PublicElement[]): object {
  return {
    version: 1.1,
    tags: elements.map((element) => ({
      name: element.tagName,
      description: markdown(element),
      attributes: (element.attributes ?? []).map(({ name, description, type }) => ({
        name,
        description,
        ...(literals(type?.text).length > 0 ? { values: literals(type?.text) } : {}),
      })),
    })),
  };
}

/** Web types for JetBrains' editors. */
export function webTypes(elements: readonly PublicElement[], name: string, version: string): object {
  return {
    $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
    name,
    version,
    'description-markup': 'markdown',
    contributions: {
      html: {
        elements: elements.map((element) => ({
          name: element.tagName,
          description: element.description,
          attributes: (element.attributes ?? []).map(({ name, description, type, default: preset }) => ({
            name,
            description,
            value: type?.text === 'boolean' ? { type: 'boolean', required: false } : { type: type?.text },
            ...(preset === undefined ? {} : { default: preset }),
          })),
          slots: (element.slots ?? []).map(({ name, description }) => ({ name, description })),
          js: {
            properties: (element.members ?? [])
              .filter((member) => member.kind === 'field')
              .map(({ name, description, type }) => ({ name, description, type: type?.text })),
            events: (element.events ?? []).map(({ name, description }) => ({ name, description })),
          },
          css: {
            parts: (element.cssParts ?? []).map(({ name, description }) => ({ name, description })),
            properties: (element.cssProperties ?? []).map(({ name, description, default: preset }) => ({
              name,
              description,
              default: preset,
            })),
          },
        })),
      },
    },
  };
}

function markdown(element: PublicElement): { kind: 'markdown'; value: string } {
  const section = (title: string, rows: readonly { name: string; description?: string }[] = []) =>
    rows.length === 0
      ? []
      : ['', `**${title}**`, ...rows.map(({ name, description }) => `- \`${name}\`: ${description ?? ''}`)];
  return {
    kind: 'markdown',
    value: [
      element.description ?? '',
      ...section('Events', element.events),
      ...section(
        'Slots',
        (element.slots ?? []).filter(({ name }) => name !== ''),
      ),
      ...section('Parts', element.cssParts),
    ].join('\n'),
  };
}
