import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Locked {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}
type Lock = Record<string, Locked>;

/** Where Node finds `name` from the folder of a package, as the lock file lays the folders out. Undefined: nowhere. */
function locate(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = `${folder && `${folder}/`}node_modules/${name}`;
    if (candidate in lock) return candidate;
    if (folder === '') return undefined;
  }
}

/**
 * Copies packages and all that they depend on from the repository into a folder, laid out as `npm install` lays them out, without
 * the network. Copies, not links: a link would let a module find what only the repository has.
 *
 * @throws Error if the lock file lacks a package
 */
export function install(root: string, folder: string, names: Iterable<string>): void {
  const { packages: lock } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Lock;
  };
  const wanted = new Set<string>();
  const visit = (from: string, name: string, optional: boolean) => {
    const path = locate(lock, from, name);
    if (path === undefined && !optional) throw new Error(`the lock file has no ${name} for ${from || 'us'}`);
    if (path === undefined || wanted.has(path)) return;
    wanted.add(path);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = lock[path] ?? {};
    for (const one of Object.keys(dependencies ?? {})) visit(path, one, false);
    for (const one of Object.keys(optionalDependencies ?? {})) visit(path, one, true);
    // A peer that a build step alone needs is not installed here.
    for (const one of Object.keys(peerDependencies ?? {}))
      if (!peerDependenciesMeta?.[one]?.optional) visit(path, one, true);
  };
  for (const name of names) visit('', name, false);
  for (const path of wanted) {
    const source = join(root, path);
    const nested = join(source, 'node_modules');
    try {
      cpSync(source, join(folder, path), { recursive: true, filter: (one) => one !== nested });
    } catch (error) {
      // The lock file names optional packages for other machines too.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Links the tools that build pages: they are no part of what is tested. */
export function linkTools(root: string, folder: string, names: readonly string[]): void {
  for (const name of names) {
    const target = join(folder, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), target);
  }
}
