import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * Writes `api.md`: every declaration that callers can reach from the package's entries, as the compiler states it,
 * without comments or bodies, each once. What changes for callers shows in the change of this file. Types that are
 * generated from the contract are named only; the contract itself is their report.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'api.md');
const ENTRIES = ['index', 'admin', 'webhooks', 'testing'];
const GENERATED = '/generated/';

/** The declarations of `src`, as they are published: path without ending → text. */
function declarations(): Map<string, string> {
  const file = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(file.config, ts.sys, root);
  const program = ts.createProgram(
    ENTRIES.map((entry) => join(root, `src/${entry}.ts`)),
    {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      removeComments: true,
      noCheck: true,
    },
  );
  const texts = new Map<string, string>();
  program.emit(undefined, (path, text) => texts.set(path.replace(/\.d\.ts$/, ''), text), undefined, true);
  return texts;
}

interface Module {
  /** Each declared name and its text. */
  own: Map<string, string>;
  /** Names that come from elsewhere: local name → where, and what it is called there. */
  from: Map<string, { path: string; name: string }>;
  /** Modules that are exported whole. */
  all: string[];
  exported: Set<string>;
}

function read(path: string, text: string): Module {
  const module: Module = { own: new Map(), from: new Map(), all: [], exported: new Set() };
  const source = ts.createSourceFile(`${path}.d.ts`, text, ts.ScriptTarget.Latest, true);
  const there = (specifier: ts.Expression | undefined) =>
    specifier && ts.isStringLiteral(specifier) && specifier.text.startsWith('.')
      ? join(dirname(path), specifier.text.replace(/\.[jt]s$/, ''))
      : undefined;
  for (const node of source.statements) {
    if (ts.isImportDeclaration(node)) {
      const from = there(node.moduleSpecifier);
      const bindings = node.importClause?.namedBindings;
      if (from && bindings && ts.isNamedImports(bindings)) {
        for (const { name, propertyName } of bindings.elements)
          module.from.set(name.text, { path: from, name: (propertyName ?? name).text });
      }
    } else if (ts.isExportDeclaration(node)) {
      const from = there(node.moduleSpecifier);
      if (from && !node.exportClause) module.all.push(from);
      if (node.exportClause && ts.isNamedExports(node.exportClause)) {
        for (const { name, propertyName } of node.exportClause.elements) {
          module.exported.add(name.text);
          if (from) module.from.set(name.text, { path: from, name: (propertyName ?? name).text });
        }
      }
    } else {
      const names = ts.isVariableStatement(node)
        ? node.declarationList.declarations.map((each) => each.name.getText())
        : [(node as ts.DeclarationStatement).name?.getText()];
      for (const name of names) {
        if (name === undefined) continue;
        const before = module.own.get(name);
        module.own.set(name, before ? `${before}\n${node.getText()}` : node.getText());
        if (ts.getCombinedModifierFlags(node as unknown as ts.Declaration) & ts.ModifierFlags.Export)
          module.exported.add(name);
      }
    }
  }
  return module;
}

const texts = declarations();
const modules = new Map([...texts].map(([path, text]) => [path, read(path, text)]));

/** Where a name is declared, and as what. */
function declared(path: string, name: string): { path: string; name: string } | undefined {
  const module = modules.get(path);
  if (!module || module.own.has(name)) return module && { path, name };
  const from = module.from.get(name);
  if (from) return declared(from.path, from.name);
  return module.all.map((each) => declared(each, name)).find((found) => found !== undefined);
}

function exportsOf(path: string): string[] {
  const module = modules.get(path);
  return module ? [...module.exported, ...module.all.flatMap(exportsOf)] : [];
}

/** The declaration, and those of all it names. */
function collect(path: string, name: string, into: Map<string, string>): void {
  const found = declared(path, name);
  if (!found) return;
  const key = `${found.name} (${relative(join(root, 'src'), found.path)})`;
  if (into.has(key)) return;
  if (found.path.includes(GENERATED)) return;
  const text = modules.get(found.path)?.own.get(found.name) ?? '';
  into.set(key, text);
  for (const [word] of text.matchAll(/\b[A-Za-z_]\w*\b/g))
    if (word !== found.name) collect(found.path, word, into);
}

const reached = new Map<string, string>();
const sections = ENTRIES.map((entry) => {
  const path = join(root, 'src', entry);
  const before = new Set(reached.keys());
  const names = [...new Set(exportsOf(path))].toSorted();
  for (const name of names) collect(path, name, reached);
  const parts = [...reached]
    .filter(([key]) => !before.has(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text);
  const title = entry === 'index' ? '@kipu-messages/sdk' : `@kipu-messages/sdk/${entry}`;
  return `## ${title}\n\nExports: ${names.map((name) => `\`${name}\``).join(', ')}\n\n\`\`\`ts\n${parts.join('\n')}\n\`\`\`\n`;
});
const report = `# The SDK's public types

Generated by \`npm run generate\`. A change here is a change for callers: what is taken away or narrowed needs a new major
version.

${sections.join('\n')}`;
if (report !== (await readFile(target, 'utf8').catch(() => ''))) await writeFile(target, report);
