import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

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
/** What a consumer has installed besides what the packages themselves ask for. */
const PEERS = ['@types/react', 'react', 'svelte', 'typescript', 'vue'];

/** Packs each workspace and unpacks it into a consumer's `node_modules`: what a file list or an export map lacks is missing there. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kipu-consumer-'));
  const wanted = new Set(PEERS);
  const tarballs = {} as Record<Packed, string>;
  for (const name of PACKED) {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: join(root, name),
    });
    tarballs[name] = join(folder, stdout.trim());
    const target = join(folder, 'node_modules/@kipu-messages', name);
    await mkdir(target, { recursive: true });
    await run('tar', ['xzf', tarballs[name], '-C', target, '--strip-components=1']);
    const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const one of Object.keys(manifest.dependencies ?? {})) wanted.add(one);
  }
  for (const peer of wanted) {
    if (peer.startsWith('@kipu-messages/')) continue;
    await mkdir(dirname(join(folder, 'node_modules', peer)), { recursive: true });
    await symlink(join(root, 'node_modules', peer), join(folder, 'node_modules', peer));
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module' }));
  provide('consumer', folder);
  provide('tarballs', tarballs);
  return () => rm(folder, { recursive: true, force: true });
}
