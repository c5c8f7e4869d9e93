import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compile } from 'svelte/compiler';
import { expect, inject, test } from 'vitest';
import { compileTsx, compileVue } from './pages/compile.ts';
import { block } from './snippets.ts';

const run = promisify(execFile);
const README = 'web-components/README.md';

/** The README's component as the framework's compiler makes it for a server, and the lines that render it. */
const SERVERS: Record<string, () => Promise<[component: string, render: string]>> = {
  'React 19': async () => [
    await compileTsx(block(README, 'Messages.tsx')),
    `import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { Messages } from './component.js';
console.log(renderToString(createElement(Messages)));`,
  ],
  'Vue 3': async () => [
    await compileVue(block(README, 'Messages.vue'), 'Messages.vue', true),
    `import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import Messages from './component.js';
console.log(await renderToString(createSSRApp(Messages)));`,
  ],
  'Svelte 5': async () => [
    compile(block(README, 'Messages.svelte'), { generate: 'server', filename: 'Messages.svelte' }).js.code,
    `import { render } from 'svelte/server';
import Messages from './component.js';
console.log(render(Messages).body);`,
  ],
};

test.each(Object.entries(SERVERS))(
  '%s renders the README’s component on a server, where there is no page',
  async (name, make) => {
    const folder = join(inject('consumer'), 'server', name.replaceAll(/\W/g, '-'));
    await mkdir(folder, { recursive: true });
    const [component, render] = await make();
    await writeFile(join(folder, 'component.js'), component);
    await writeFile(join(folder, 'render.js'), render);
    const { stdout, stderr } = await run(process.execPath, [join(folder, 'render.js')]);
    expect(stdout).toMatch(
      /<kipu-messages base-url="\/messages" session-url="\/my-session">\s*<kipu-inbox section="active"[^>]*><\/kipu-inbox>\s*<\/kipu-messages>/,
    );
    expect(stderr).toBe('');
  },
);
