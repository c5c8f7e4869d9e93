/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** All that a page shows as text, through open shadow roots. */
export function deepText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const read = (node: Node): string => {
      if (node instanceof Text) return node.data;
      if (node instanceof HTMLScriptElement || node instanceof HTMLStyleElement) return '';
      const field = node instanceof HTMLTextAreaElement || node instanceof HTMLInputElement ? node.value : '';
      const inside = node instanceof Element && node.shadowRoot ? read(node.shadowRoot) : '';
      return field + inside + [...node.childNodes].map(read).join('');
    };
    return read(document.body);
  });
}

/** What a page's renderer holds after everything that can be freed was freed. */
export interface Held {
  heapBytes: number;
  listeners: number;
  nodes: number;
}

/** Asks the browser itself, over its debugging protocol. */
export async function held(page: Page): Promise<Held> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  for (let n = 0; n < 3; n++) await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  await devtools.detach();
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  return { heapBytes: of('JSHeapUsedSize'), listeners: of('JSEventListeners'), nodes: of('Nodes') };
}
