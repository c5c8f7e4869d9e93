import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile as compileSvelte } from 'svelte/compiler';
import { block } from '../snippets.ts';
import { compileAngular } from './angular.ts';
import { compileTsx, compileVue } from './compile.ts';

const README = 'web-components/README.md';

export const FRAMEWORKS = ['no framework', 'React 19', 'Vue 3', 'Svelte 5', 'Angular 21'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** An application of a consumer: the component of the README and the lines that put it on a page. */
export interface App {
  /** The folder with the sources as their author writes them. */
  sources: string;
  /** The same compiled to JavaScript by the framework's own compiler, for bundlers without a plugin of it. */
  compiled: string;
  /** The configuration of Vite that the framework's plugin needs. */
  viteConfig?: string;
}

interface Parts {
  /** The README's component: its file, also the mark of the block. */
  component: string;
  /** The module that puts it on the page. */
  main: [file: string, text: string];
  viteConfig?: string;
  /** Compiles a file; returns undefined for one that is taken as it is. */
  compile?(text: string, file: string): Promise<string>;
}

const PARTS: Record<Exclude<Framework, 'no framework'>, Parts> = {
  'React 19': {
    component: 'Messages.tsx',
    main: [
      'main.tsx',
      `import { createRoot } from 'react-dom/client';
import { Messages } from './Messages';
createRoot(document.getElementById('app')!).render(<Messages />);`,
    ],
    viteConfig: `import react from '@vitejs/plugin-react';\nexport default { plugins: [react()] };`,
    compile: compileTsx,
  },
  'Vue 3': {
    component: 'Messages.vue',
    main: [
      'main.ts',
      `import { createApp } from 'vue';\nimport Messages from './Messages.vue';\ncreateApp(Messages).mount('#app');`,
    ],
    viteConfig: block(README, 'vite.config.js'),
    compile: (text, file) => (file.endsWith('.vue') ? compileVue(text, file, false) : compileTsx(text)),
  },
  'Svelte 5': {
    component: 'Messages.svelte',
    main: [
      'main.ts',
      `import { mount } from 'svelte';\nimport Messages from './Messages.svelte';\nmount(Messages, { target: document.getElementById('app')! });`,
    ],
    viteConfig: `import { svelte } from '@sveltejs/vite-plugin-svelte';\nexport default { plugins: [svelte()] };`,
    async compile(text, file) {
      if (!file.endsWith('.svelte')) return compileTsx(text);
      return compileSvelte(text, { generate: 'client', filename: file }).js.code;
    },
  },
  'Angular 21': {
    component: 'messages.component.ts',
    main: [
      'main.ts',
      `import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { MessagesComponent } from './messages.component.js';
bootstrapApplication(MessagesComponent, { providers: [provideZonelessChangeDetection()] });`,
    ],
  },
};

const page = (main: string, content: string) =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"></head><body>${content}<script type="module" src="./${main}"></script></body></html>`;

/** An application of lines of our own in place of a component: `content` is the page, `main` its module. */
export async function writePage(consumer: string, name: string, main: string, content: string): Promise<App> {
  const folder = join(consumer, 'apps', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.html'), page('main.js', content));
  await writeFile(join(folder, 'main.js'), main);
  return { sources: folder, compiled: folder };
}

/** Writes the application of a framework into the consumer's folder and compiles it. */
export async function writeApp(consumer: string, framework: Framework): Promise<App> {
  const folder = join(consumer, 'apps', framework.toLowerCase().replaceAll(/\W/g, '-'));
  const [sources, compiled] = [join(folder, 'src'), join(folder, 'js')];
  await mkdir(sources, { recursive: true });
  await mkdir(compiled, { recursive: true });
  if (framework === 'no framework') {
    for (const target of [sources, compiled]) {
      await writeFile(join(target, 'index.html'), block(README, 'index.html'));
      await writeFile(join(target, 'main.js'), block(README, 'main.js'));
    }
    return { sources, compiled };
  }
  const { component, main, viteConfig, compile } = PARTS[framework];
  const content = framework === 'Angular 21' ? '<app-messages></app-messages>' : '<div id="app"></div>';
  await writeFile(join(sources, 'index.html'), page(main[0], content));
  await writeFile(join(compiled, 'index.html'), page('main.js', content));
  const files: [string, string][] = [[component, block(README, component)], main];
  for (const [file, text] of files) {
    await writeFile(join(sources, file), text);
    if (compile) await writeFile(join(compiled, asJs(file)), pointToJs(await compile(text, file)));
  }
  if (framework !== 'Angular 21') return { sources, compiled, ...(viteConfig && { viteConfig }) };
  await compileAngular(consumer, sources, compiled);
  return { sources: compiled, compiled };
}

const asJs = (file: string) => file.replace(/\.(tsx?|vue|svelte)$/, '.js');
const pointToJs = (code: string) =>
  code.replaceAll(/(from\s+["']\.\/Messages)(\.vue|\.svelte)?(["'])/g, '$1.js$3');
