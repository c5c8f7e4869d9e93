import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache');
const HOME = join(CACHE, 'chromium');
const UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";

/**
 * The executable of the Chromium that lies packed in an npm package. It is unpacked once per checkout: the package's own
 * way, into the machine's temporary folder, fails for a second user there and for two programs that start at once.
 */
export function chromiumPath(): string {
  const executable = join(HOME, 'chromium');
  if (existsSync(executable)) return executable;
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'chromium-'));
  execFileSync(process.execPath, ['--input-type=module', '--eval', UNPACK], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: draft },
  });
  try {
    renameSync(draft, HOME);
  } catch (error) {
    // Another program was first; its copy is whole, since it came by a rename as well.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(executable)) throw error;
  }
  return executable;
}
