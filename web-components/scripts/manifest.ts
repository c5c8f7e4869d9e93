import { readFileSync, writeFileSync } from 'node:fs';
import { vscodeData, webTypes } from './manifest/editors.ts';
import { elementsOf, manifestOfSources } from './manifest/elements.ts';
import { reactTypes, svelteTypes, vueTypes } from './manifest/frameworks.ts';

/** Writes into `dist/` what editors, frameworks and documentation read of the elements; part of the build. */
const dist = new URL('../dist/', import.meta.url);
const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

const manifest = manifestOfSources();
const elements = elementsOf(manifest);
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const files: Record<string, string> = {
  'custom-elements.json': json(manifest),
  'vscode.html-custom-data.json': json(vscodeData(elements)),
  'web-types.json': json(webTypes(elements, name, version)),
};
/** A framework's entry has types only. It is a module all the same, so that `import '…/react'` also resolves outside tsc. */
const frameworks = { react: reactTypes, vue: vueTypes, svelte: svelteTypes };
for (const [framework, typesOf] of Object.entries(frameworks)) {
  files[`${framework}.d.ts`] = typesOf(elements);
  files[`${framework}.js`] = 'export {};\n';
}
for (const [file, text] of Object.entries(files)) writeFileSync(new URL(file, dist), text);
