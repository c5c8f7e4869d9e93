import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startService } from './harness/service.ts';

test('a service that stops does not wait for connections that stand open without a request', async () => {
  const service = await startService();
  const { port } = new URL(service.baseUrl);
  const socket = connect(Number(port), '127.0.0.1');
  await new Promise((done) => socket.once('connect', done));
  await service.request('GET', '/healthz');
  const gone = new Promise((done) => socket.once('close', done));
  const began = performance.now();
  await service.stop();
  await gone;
  expect(performance.now() - began).toBeLessThan(2000);
});
