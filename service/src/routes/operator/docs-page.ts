import { createHash } from 'node:crypto';

interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}
interface Content {
  schema?: Schema;
  example?: unknown;
}
interface Operation {
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Array<Record<string, unknown>>;
  parameters?: Array<{ name: string; in: string; required?: boolean; description?: string; schema?: Schema }>;
  requestBody?: { content?: Record<string, Content> };
  responses?: Record<string, { description?: string; content?: Record<string, Content> }>;
}
interface Contract {
  info: { title: string; version: string; description?: string };
  tags?: Array<{ name: string; description?: string }>;
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 6px; }
details { border-top: 1px solid var(--line); padding: 0.5rem 0; }
summary, h1, h2, h4, p { overflow-wrap: anywhere; }
summary { cursor: pointer; padding: 0.25rem 0; }
summary b { display: inline-block; min-width: 4.5rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: start; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; border-top: 1px solid var(--line); }
nav a { margin-inline-end: 1rem; }
`;

/** The only thing the page may use is its own style: no script, no font, no image, no frame. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The contract as a page to read. */
export function docsPage(document: Record<string, unknown>): string {
  const contract = document as unknown as Contract;
  const operations = Object.entries({ ...contract.paths, ...contract.webhooks }).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = contract.tags ?? [];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${text(contract.info.title)} API</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${text(contract.info.title)} API</h1><p>${prose(contract.info.description)}</p>`,
    '<p>The contract itself: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p></header>',
    `<nav aria-label="Sections">${tags.map(({ name }) => `<a href="#${slug(name)}">${text(name)}</a>`).join(' ')} <a href="#schemas">Schemas</a></nav><main>`,
    ...tags.flatMap(({ name, description }) => [
      `<section id="${slug(name)}"><h2>${text(name)}</h2><p>${prose(description)}</p>`,
      ...operations
        .filter(({ operation }) => operation.tags?.includes(name))
        .map(({ path, method, operation }) => operationHtml(method, path, operation)),
      '</section>',
    ]),
    '<section id="schemas"><h2>Schemas</h2>',
    ...Object.entries(contract.components?.schemas ?? {}).map(
      ([name, schema]) =>
        `<details id="schema-${slug(name)}"><summary><code>${text(name)}</code></summary>${schemaHtml(schema)}</details>`,
    ),
    '</section></main></body></html>',
  ].join('\n');
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const credentials = (operation.security ?? []).flatMap((scheme) => Object.keys(scheme));
  return [
    `<details id="${slug(operation.operationId)}"><summary><b>${method.toUpperCase()}</b><code>${text(path)}</code> ${text(operation.summary ?? '')}</summary>`,
    `<p>${prose(operation.description)}</p>`,
    credentials.length === 0
      ? ''
      : `<p>Credentials: ${credentials.map((name) => (name === 'apiKey' ? 'an API key' : 'a session token')).join(' or ')}.</p>`,
    parametersHtml(operation),
    ...Object.entries(operation.requestBody?.content ?? {}).map(
      ([type, content]) =>
        `<h4>Body, <code>${text(type)}</code>: ${typeHtml(content.schema ?? {})}</h4>${exampleHtml(content.example)}`,
    ),
    ...Object.entries(operation.responses ?? {}).map(([status, { description, content }]) => {
      const [type, body] = Object.entries(content ?? {})[0] ?? [];
      const schema =
        body === undefined || type?.includes('problem') ? '' : `: ${typeHtml(body.schema ?? {})}`;
      return `<h4>${text(status)}${schema}</h4><p>${prose(description)}</p>${exampleHtml(body?.example)}`;
    }),
    '</details>',
  ].join('\n');
}

function parametersHtml({ parameters = [] }: Operation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${text(name)}</code></td><td>${text(place)}${required ? ', required' : ''}</td><td>${typeHtml(schema ?? {})}</td><td>${prose(description ?? schema?.description)}</td></tr>`,
  );
  return `<table><tr><th>Parameter</th><th>In</th><th>Type</th><th></th></tr>${rows.join('')}</table>`;
}

function schemaHtml(schema: Schema): string {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(
    ([name, property]) =>
      `<tr><td><code>${text(name)}</code>${required.has(name) ? '' : ' (optional)'}</td><td>${typeHtml(property)}</td><td>${prose(property.description)}</td></tr>`,
  );
  return `<p>${prose(schema.description)}</p>${
    rows.length === 0
      ? `<p>${typeHtml({ ...schema, description: '' })}</p>`
      : `<table><tr><th>Field</th><th>Type</th><th></th></tr>${rows.join('')}</table>`
  }`;
}

function typeHtml(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${slug(name)}"><code>${text(name)}</code></a>`;
  }
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (several !== undefined) return several.map(typeHtml).join(' or ');
  if (schema.const !== undefined) return `<code>${text(JSON.stringify(schema.const))}</code>`;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `<code>${text(String(value))}</code>`).join(' | ');
  if (schema.items !== undefined) return `list of ${typeHtml(schema.items)}`;
  if (typeof schema.additionalProperties === 'object')
    return `object of ${typeHtml(schema.additionalProperties)}`;
  return text([schema.type ?? 'any'].flat().join(' or '));
}

function exampleHtml(example: unknown): string {
  if (example === undefined) return '';
  return `<pre>${text(typeof example === 'string' ? example : JSON.stringify(example, null, 2))}</pre>`;
}

/** Escaped, with `code` between backticks. */
function prose(words = ''): string {
  return text(words).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function text(raw: string): string {
  return raw.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function slug(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '-');
}
