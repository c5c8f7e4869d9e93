import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfSigned } from '../harness/certificate.ts';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { type Receiver, startReceiver } from '../outbound/receiver.ts';
import { Desk } from './desk.ts';

const certificate = selfSigned();
/** What the name server says of a name, one answer for each time it is asked; the last one stays. */
const names = new Map<string, string[][]>();
const asked: string[] = [];
let receiver: Receiver;
let service: TestService;
let desk: Desk;
beforeAll(async () => {
  receiver = await startReceiver(certificate);
  service = await startService({
    config: { outboundAllowPrivate: ['127.0.0.1/32'] },
    outbound: {
      ca: certificate.cert,
      resolve: async (host) => {
        asked.push(host);
        const answers = names.get(host) ?? [];
        return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      },
    },
    webhooks: { random: () => 0.5 },
  });
  desk = await Desk.open(service);
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

async function attempted(url: string) {
  const { id } = await desk.subscribe(url);
  await desk.test(id);
  return eventually(async () => {
    const [delivery] = await desk.deliveries(id);
    expect(delivery.lastAttemptAt).not.toBeNull();
    expect(delivery.status).not.toBe('sending');
    return delivery;
  });
}

test('B36: a webhook goes over https to the address that was vetted, under the endpoint’s own name', async () => {
  names.set('receiver.test', [['127.0.0.1'], ['10.0.0.1']]);
  const url = `https://receiver.test:${receiver.port}/hook`;
  expect(await attempted(url)).toMatchObject({ status: 'delivered', responseStatus: 204 });
  // One look-up for the check and the connection: the second answer was not asked for.
  expect(asked).toEqual(['receiver.test']);
  expect(receiver.received.at(-1)?.headers.host).toBe(`receiver.test:${receiver.port}`);
  const connections = receiver.connections;
  expect(await attempted(url)).toMatchObject({ status: 'queued', lastError: 'address_refused' });
  expect(receiver.connections).toBe(connections);
});

test.each([
  ['a private address', ['10.0.0.1']],
  ['the metadata service of a cloud', ['169.254.169.254']],
  ['a public and a private address', ['8.8.8.8', '192.168.1.1']],
  ['loopback in IPv6', ['::1']],
  ['a private address in IPv6 clothes', ['::ffff:192.168.0.1']],
  ['nothing', []],
])('B36: an endpoint whose name has %s is not called', async (what, addresses) => {
  const host = `${what.replaceAll(' ', '-').toLowerCase()}.test`;
  names.set(host, [addresses]);
  const delivery = await attempted(`https://${host}:${receiver.port}/`);
  expect(delivery).toMatchObject({ lastError: 'address_refused', responseStatus: null });
});
