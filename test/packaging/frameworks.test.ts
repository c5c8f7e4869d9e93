import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { block } from './snippets.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Each file compiles as it stands; a line under `@ts-expect-error` that compiled would be an error itself. */
const FILES = {
  'Messages.tsx': block('web-components/README.md', 'Messages.tsx'),
  'react.tsx': `
import '@kipu-messages/web-components/react';
import { useRef } from 'react';
import type { KipuInbox } from '@kipu-messages/web-components';
export function Inbox() {
  const inbox = useRef<KipuInbox>(null);
  return (
    <kipu-messages base-url="/messages" session-url="/my-session">
      <kipu-message-badge href="/inbox" slot="header" />
      <kipu-inbox ref={inbox} section="archived" history className="wide" onkipu-message-sent={(event) => event.detail.conversationId.length} />
      {/* @ts-expect-error -- there is no such section */}
      <kipu-inbox section="deleted" />
      {/* @ts-expect-error -- the detail holds ids, never text */}
      <kipu-inbox onkipu-message-sent={(event) => event.detail.body} />
    </kipu-messages>
  );
}`,
  'vue.ts': `
import '@kipu-messages/web-components/vue';
import type { GlobalComponents } from 'vue';
type Props = InstanceType<GlobalComponents['kipu-inbox']>['$props'];
export const right: Props = { section: 'archived', history: true, onKipuMessageSent: (event) => void event.detail.conversationId };
// @ts-expect-error -- there is no such section
export const wrong: Props = { section: 'deleted' };`,
  'svelte.ts': `
import '@kipu-messages/web-components/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';
type Props = SvelteHTMLElements['kipu-new-message'];
export const right: Props = { 'patient-id': '123:7e0c', class: 'wide', 'onkipu-message-sent': (event) => void event.detail.seq };
// @ts-expect-error -- open is a boolean
export const wrong: Props = { open: 'yes' };`,
  'plain.ts': `
import { configure, KipuInbox } from '@kipu-messages/web-components';
import { overrideWords } from '@kipu-messages/web-components/kipu-messages.js';
import { createClient, type Conversation } from '@kipu-messages/sdk';
import { createAdminClient } from '@kipu-messages/sdk/admin';
export const inbox = document.querySelector('kipu-inbox')!;
inbox.section = 'archived';
inbox.addEventListener('kipu-message-sent', (event) => event.detail.conversationId);
export const all = [configure, overrideWords, KipuInbox, createClient, createAdminClient];
export type Id = Conversation['id'];`,
};

it.each([
  ['Bundler', 'ESNext'],
  ['NodeNext', 'NodeNext'],
])(
  'React 19, Vue, Svelte and plain TypeScript know the elements and the SDK, resolved as %s',
  async (moduleResolution, module) => {
    const folder = inject('consumer');
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
    const config = join(folder, `tsconfig.${moduleResolution}.json`);
    await writeFile(
      config,
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          // Others' declarations are not ours to check.
          skipLibCheck: true,
          target: 'es2022',
          lib: ['es2024', 'dom', 'dom.iterable'],
          jsx: 'react-jsx',
          types: [],
          module,
          moduleResolution,
        },
        files: Object.keys(FILES),
      }),
    );
    const { stdout } = await run(join(root, 'node_modules/.bin/tsc'), ['-p', config]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout.trim()).toBe('');
  },
);
