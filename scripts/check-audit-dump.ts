/**
 * An audit checker that shares no code with the service: reads what `kipu-messages dump-audit` wrote (format: docs/audit.md).
 *
 *     node scripts/check-audit-dump.ts DUMP [ANCHORS|- [KEYS]]
 *
 * KEYS is a file with the text of SECRET_KEYS; without it the seals are not checked. Exit status 0: sound, 1: faults.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

type Field = string | number | null;
const framed = (fields: Field[]) =>
  fields.map((f) => (f === null ? '~,' : `${Buffer.from(`${f}`).length}:${f},`)).join('');
const sha = (...fields: Field[]) => createHash('sha256').update(framed(fields)).digest('hex');
const derived = (secret: Buffer, use: string, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, '', `kipu-messages audit ${use}`, length));

/** Answers a sentence for each fault, beginning with the number it was seen at. */
export async function checkDump(
  lines: AsyncIterable<string> | Iterable<string>,
  anchors: readonly string[] = [],
  secrets: readonly Buffer[] = [],
): Promise<string[]> {
  const faults: string[] = [];
  const keys = new Map(secrets.map((secret) => [derived(secret, 'key id', 8).toString('hex'), secret]));
  const genuine = (keyId: string, mac: string, fields: Field[]) => {
    const secret = keys.get(keyId);
    if (secret === undefined) return secrets.length === 0;
    const hmac = createHmac('sha256', derived(secret, 'seal', 32));
    return hmac.update(framed(fields)).digest('hex') === mac;
  };
  const anchored = new Map<string, string>();
  for (const line of anchors) {
    const { at, companyId, seq, hash, keyId, mac } = JSON.parse(line);
    if (genuine(keyId, mac, ['kipu-audit-anchor-1', at, companyId, seq, hash]))
      anchored.set(`${companyId} ${seq}`, hash);
    else faults.push(`${seq}: the anchor of ${at} is not genuine`);
  }
  const start = { seq: 0, hash: '0'.repeat(64), seal: 0, sealed: 0, of: '', loose: 0, end: false };
  const chains = new Map<string, typeof start>();
  for await (const line of lines) {
    const e = JSON.parse(line);
    const chain = chains.get(e.companyId) ?? { ...start };
    chains.set(e.companyId, chain);
    const expect = (holds: boolean, otherwise: string) => {
      if (!holds) faults.push(`${e.seq ?? e.lastSeq ?? e.id}: ${otherwise}`);
    };
    expect(!chain.end, 'a line after the end');
    if (e.type === 'record') {
      const { at, actor, act, subject, outcome, data, requestId, ip } = e.content ?? {};
      const said = [e.companyId, e.id, at, actor, act, subject, outcome, data, requestId, ip];
      const vouched = anchored.get(`${e.companyId} ${e.seq}`) ?? e.hash;
      expect(e.seq === chain.seq + 1, `number ${chain.seq + 1} was expected`);
      const link = sha('kipu-audit-link-1', e.companyId, chain.hash, e.seq, e.id, e.digest);
      expect(e.hash === link, 'the chain is broken');
      expect(e.digest === sha('kipu-audit-record-1', ...said), 'the record was edited or is gone');
      expect(e.hash === vouched, 'an anchor vouches for another record');
      expect(chain.of === '' || chain.of === `${e.seal}`, 'another seal than the one before');
      anchored.delete(`${e.companyId} ${e.seq}`);
      Object.assign(chain, { seq: e.seq, hash: e.hash, of: `${e.seal}` });
    } else if (e.type === 'seal') {
      const sealed = [e.companyId, e.seal, e.firstSeq, e.lastSeq, e.hash, e.sealedAt];
      expect(e.seal === chain.seal + 1, `seal ${chain.seal + 1} was expected`);
      expect(e.firstSeq === chain.sealed + 1 && e.lastSeq === chain.seq, 'the seal is of other numbers');
      expect(e.hash === chain.hash && `${e.seal}` === chain.of, 'the seal is of other records');
      expect(genuine(e.keyId, e.mac, ['kipu-audit-seal-1', ...sealed]), 'the seal is not genuine');
      Object.assign(chain, { seal: e.seal, sealed: e.lastSeq, of: '' });
    } else if (e.type === 'unsealed') {
      expect(e.waiting && e.content !== null, 'not written by the service, or gone');
      chain.loose += 1;
    } else {
      expect(e.type === 'end', 'beyond the end of the chain');
      expect(e.seq === chain.seq && e.hash === chain.hash && e.seal === chain.seal, 'the end is elsewhere');
      expect(e.seq === chain.sealed && e.unsealed === chain.loose, 'records are missing or not sealed');
      chain.end = true;
    }
  }
  for (const { seq, end } of chains.values()) if (!end) faults.push(`${seq}: the chain has no end`);
  for (const key of anchored.keys()) faults.push(`${key.split(' ')[1]}: anchored and no longer there`);
  return faults;
}

if (import.meta.main) {
  const [dump, ...files] = process.argv.slice(2);
  const [anchors = '', keys = ''] = files.map((file) => (file === '-' ? '' : readFileSync(file, 'utf8')));
  const secrets = keys.split(/[\s,]+/).filter(Boolean);
  const faults = await checkDump(
    createInterface({ input: createReadStream(dump ?? '/dev/stdin') }),
    anchors.split('\n').filter(Boolean),
    secrets.map((key) => Buffer.from(key, 'base64')),
  );
  for (const fault of faults) console.log(fault);
  console.error(`${faults.length} faults${secrets.length === 0 ? '; the seals were not checked' : ''}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
