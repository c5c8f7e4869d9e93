import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import commonjsPlugin from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { createServer, type InlineConfig, build as viteBuild } from 'vite';
import webpack from 'webpack';
import type { App } from './apps.ts';

/** Where a page is served from, until it is stopped. */
export interface Served {
  url: string;
  stop(): Promise<void>;
}
/** Makes a page of an application. `folder` is served by the host at `url`. */
export type Bundler = (app: App, folder: string, url: string, host: string) => Promise<Served>;

/** Its types are those of a CommonJS module, which it is not. */
const commonjs = commonjsPlugin as unknown as typeof commonjsPlugin.default;
const NODE_ENV = { 'process.env.NODE_ENV': '"production"' };

/** A bundler that writes files, for the host to serve beside the page. */
const writes =
  (build: (entry: string, folder: string) => Promise<void>): Bundler =>
  async (app, folder, url) => {
    await mkdir(folder, { recursive: true });
    await build(join(app.compiled, 'main.js'), folder);
    await cp(join(app.compiled, 'index.html'), join(folder, 'index.html'));
    return { url: `${url}/index.html`, stop: async () => undefined };
  };

async function viteConfig(app: App): Promise<InlineConfig> {
  const base: InlineConfig = { root: app.sources, logLevel: 'error', configFile: false };
  if (app.viteConfig === undefined) return base;
  const configFile = join(app.sources, 'vite.config.js');
  await writeFile(configFile, app.viteConfig);
  return { ...base, configFile };
}

export const BUNDLERS: Record<string, Bundler> = {
  async 'the dev server of Vite'(app, _folder, _url, host) {
    const server = await createServer({
      ...(await viteConfig(app)),
      // Each application begins without what was optimized for another.
      cacheDir: join(app.sources, '.vite'),
      server: {
        host: '127.0.0.1',
        port: 0,
        hmr: { port: 0 },
        proxy: { '/messages/': host, '/my-session': host },
      },
    });
    await server.listen();
    return { url: server.resolvedUrls?.local[0] ?? '', stop: () => server.close() };
  },
  async Vite(app, folder, url) {
    await viteBuild({
      ...(await viteConfig(app)),
      base: './',
      build: { outDir: folder, emptyOutDir: true },
    });
    return { url: `${url}/index.html`, stop: async () => undefined };
  },
  'webpack 5': writes(async (entry, folder) => {
    const compiler = webpack({
      mode: 'production',
      entry,
      output: { path: folder, filename: 'main.js' },
      performance: false,
      // What is left out is decided without it; it would only take time.
      optimization: { minimize: false },
    });
    if (!compiler) throw new Error('webpack made no compiler');
    await new Promise<void>((done, failed) => {
      compiler.run((error, stats) => {
        compiler.close(() => undefined);
        if (error) failed(error);
        else if (stats?.hasErrors()) failed(new Error(stats.toString('errors-only')));
        else done();
      });
    });
  }),
  esbuild: writes(async (entry, folder) => {
    await esbuild({
      entryPoints: [entry],
      bundle: true,
      splitting: true,
      format: 'esm',
      outdir: folder,
      define: NODE_ENV,
      logLevel: 'error',
    });
  }),
  Rollup: writes(async (entry, folder) => {
    const build = await rollup({
      input: entry,
      plugins: [
        {
          name: 'node-env',
          transform: (code) =>
            code.includes('process.env.NODE_ENV')
              ? { code: code.replaceAll('process.env.NODE_ENV', '"production"'), map: null }
              : null,
        },
        nodeResolve({ browser: true }),
        // React alone is CommonJS; to look through all other modules takes most of the time.
        commonjs({ include: /node_modules\/(react|react-dom|scheduler)\// }),
      ],
      onwarn: ({ code, message }) => {
        // Angular and Svelte have circles of their own; whatever else Rollup says is a fault.
        if (!/CIRCULAR_DEPENDENCY|THIS_IS_UNDEFINED/.test(code ?? '')) throw new Error(message);
      },
    });
    await build.write({ dir: folder, format: 'esm' });
    await build.close();
  }),
};
