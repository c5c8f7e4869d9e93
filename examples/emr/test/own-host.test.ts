import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { ownHost } from '../src/web/own-host.ts';

const app = new Hono().use(ownHost('emr.example.org')).get('/', (c) => c.text('here'));

test.each([
  ['http://127.0.0.1:4000/', 200],
  ['http://[::1]:4000/', 200],
  ['http://localhost:4000/', 200],
  ['http://portal.localhost:4000/', 200],
  ['https://EMR.example.org/', 200],
  ['http://evil.example/', 421],
  ['http://localhost.evil.example/', 421],
  ['http://127.0.0.1.evil.example/', 421],
  ['http://notlocalhost/', 421],
])('the demo answers %s with %i', async (url, status) => {
  expect((await app.request(url)).status).toBe(status);
});
