/** What was built must import under Node, where there is no DOM: a host may render on a server or test without a browser. */
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

const dist = new URL('../dist/', import.meta.url);
const files = ['index.js', 'react.js', 'vue.js', 'svelte.js'];
for (const file of await readdir(new URL('define/', dist))) {
  if (file.endsWith('.js')) files.push(`define/${file}`);
}
for (const file of files) {
  // A thread of its own each: two bundles on one page would be two copies.
  try {
    await once(new Worker(new URL(file, dist)), 'exit');
  } catch (cause) {
    throw new Error(`dist/${file} cannot be imported without a DOM`, { cause });
  }
}
