import { registerHooks } from 'node:module';

/**
 * Preloaded where a released Firefox runs the tests. Playwright drives it by WebDriver BiDi and sets media features at every
 * start, which Firefox does not know before its next long-term release: without them it runs with those of the machine.
 */
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/playwright-core/lib/coreBundle.js')) return loaded;
    const source = String(loaded.source).replaceAll(
      /await (this\.[\w.]*[sS]ession)\.send\("emulation\.setMediaFeaturesOverride", (\{[^;]*?\})\);/g,
      'await $1.send("emulation.setMediaFeaturesOverride", $2).catch(() => undefined);',
    );
    return { ...loaded, source };
  },
});
