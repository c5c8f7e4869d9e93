import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { install, linkTools } from './install.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with `node_modules` in which the packages lie as npm would put them there. */
    consumer: string;
    /** The tarball of each package, by its folder's name. */
    tarballs: Record<Packed, string>;
  }
}

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
/** Workspaces that are published. */
export const PACKED = ['service', 'sdk', 'web-components'] as const;
export type Packed = (typeof PACKED)[number];
/** What the pages of a consumer use besides what the packages themselves ask for. */
const FRAMEWORKS = [
  '@angular/common',
  '@angular/core',
  '@angular/platform-browser',
  '@types/react',
  'react',
  'react-dom',
  'rxjs',
  'svelte',
  'vue',
];
/** What a consumer builds with. */
const TOOLS = [
  '@angular/compiler',
  '@sveltejs/vite-plugin-svelte',
  '@vitejs/plugin-react',
  '@vitejs/plugin-vue',
  'typescript',
  'vite',
];

interface Manifest {
  dependencies?: Record<string, string>;
  bin?: Record<string, string>;
}

/** Packs each workspace and unpacks it into a consumer's `node_modules`: what a file list or an export map lacks is missing there. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kipu-consumer-'));
  const wanted = new Set(FRAMEWORKS);
  const tarballs = {} as Record<Packed, string>;
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await Promise.all(
    PACKED.map(async (name) => {
      const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
        cwd: join(root, name),
      });
      tarballs[name] = join(folder, stdout.trim());
      const target = join(folder, 'node_modules/@kipu-messages', name);
      await mkdir(target, { recursive: true });
      await run('tar', ['xzf', tarballs[name], '-C', target, '--strip-components=1']);
      const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as Manifest;
      for (const one of Object.keys(manifest.dependencies ?? {})) wanted.add(one);
      for (const [command, path] of Object.entries(manifest.bin ?? {})) {
        await chmod(join(target, path), 0o755);
        await symlink(join(target, path), join(folder, 'node_modules/.bin', command));
      }
    }),
  );
  install(
    root,
    folder,
    [...wanted].filter((name) => !name.startsWith('@kipu-messages/')),
  );
  linkTools(root, folder, TOOLS);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module' }));
  provide('consumer', folder);
  provide('tarballs', tarballs);
  return () => rm(folder, { recursive: true, force: true });
}
