import { describe, expect, test } from 'vitest';
import { isAllowedPrivate, mayConnect, type Network, parseNetwork } from './address-rule.ts';

const networks = (...texts: string[]) =>
  texts.map(parseNetwork).filter((one): one is Network => one !== undefined);

const REFUSED = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '::ffff:0:10.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '2002:a00:1::1',
  '3fff::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '4000::1',
  'localhost',
  'example.org',
  '',
];
const TAKEN = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.215.14',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81b::200e',
  '::ffff:8.8.8.8',
];

describe('B36: the service connects for a company', () => {
  test.each(REFUSED)('never to %s', (address) => {
    expect(mayConnect(address, [])).toBe(false);
  });
  test.each(TAKEN)('to %s', (address) => {
    expect(mayConnect(address, [])).toBe(true);
    expect(isAllowedPrivate(address, [])).toBe(false);
  });
  test('to what the operator allows besides, in whatever clothes it comes', () => {
    const allowed = networks('10.20.0.0/16', 'fd12::/32');
    for (const address of ['10.20.0.1', '::ffff:10.20.255.1', 'fd12::5']) {
      expect(mayConnect(address, allowed)).toBe(true);
      expect(isAllowedPrivate(address, allowed)).toBe(true);
    }
    for (const address of ['10.21.0.1', 'fd13::5', '127.0.0.1']) {
      expect(mayConnect(address, allowed)).toBe(false);
      expect(isAllowedPrivate(address, allowed)).toBe(false);
    }
  });
});

test.each(['10.0.0.0', '10.0.0.0/33', 'intranet/8', '::/129', ''])('%j is no network', (text) => {
  expect(parseNetwork(text)).toBeUndefined();
});
