import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import linkerPlugin from '@angular/compiler-cli/linker/babel';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

const cli = require.resolve('@angular/compiler-cli');
const NGC = join(cli, '../src/bin/ngc.js');
/** Babel as Angular's compiler has it: the linker is a plugin of that version. */
interface Babel {
  transformAsync(text: string, options: object): Promise<{ code: string }>;
}

/** Links the libraries that an application loads, in place: they are published half compiled. */
async function link(consumer: string): Promise<void> {
  const babel = (await import(pathToFileURL(createRequire(cli).resolve('@babel/core')).href)) as Babel;
  const files = globSync('node_modules/@angular/{core,common,platform-browser}/fesm2022/*.mjs', {
    cwd: consumer,
  }).filter((file) => !/testing|upgrade|animations|http/.test(file));
  for (const file of files) {
    const path = join(consumer, file);
    const text = await readFile(path, 'utf8');
    if (!text.includes('ɵɵngDeclare')) continue;
    const { code } = await babel.transformAsync(text, {
      filename: path,
      configFile: false,
      babelrc: false,
      compact: false,
      plugins: [[linkerPlugin, { linkerJitMode: false }]],
    });
    await writeFile(path, code);
  }
}

/** Angular's compiler, ahead of time, with templates checked; and its linker for the libraries, as the Angular CLI runs it. */
export async function compileAngular(consumer: string, sources: string, compiled: string): Promise<void> {
  const config = join(sources, 'tsconfig.json');
  await writeFile(
    config,
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        skipLibCheck: true,
        lib: ['es2024', 'dom', 'dom.iterable'],
        types: [],
        outDir: compiled,
      },
      angularCompilerOptions: { strictTemplates: true, compilationMode: 'full' },
      files: ['main.ts'],
    }),
  );
  await run(process.execPath, [NGC, '-p', config]).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`ngc: ${error.stdout}${error.stderr}`);
  });
  await link(consumer);
}
