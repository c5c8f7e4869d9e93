import { expect, it } from 'vitest';
import { reach } from './reach.ts';

const address = new URL('./icons.ts', import.meta.url).href;
/** As Firefox refuses a module that it could not fetch once. */
const remembered = () =>
  Promise.reject<{ icon?: unknown }>(new TypeError(`error loading dynamically imported module: ${address}`));

it('components: what a browser remembers as failed is asked for by another address', async () => {
  const module = await reach(remembered);
  expect(module.icon).toBeTypeOf('function');
});

it('components: where a page pins what may run, nothing is asked for by an address that it does not pin', async () => {
  const map = Object.assign(document.createElement('script'), { type: 'importmap', textContent: '{}' });
  document.body.append(map);
  await expect(reach(remembered)).rejects.toThrow(address);
  map.remove();
});

it('components: what did not come, and has no address, is the error it was', async () => {
  const error = new TypeError('Importing a module script failed.');
  await expect(reach(() => Promise.reject(error))).rejects.toBe(error);
});
