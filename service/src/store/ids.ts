import { randomFillSync } from 'node:crypto';

const bytes = new Uint8Array(16);

/** A UUIDv7 (RFC 9562): its first 48 bits are the time, so that rows made together lie together. Order never rests on it. */
export function newId(now: number = Date.now()): string {
  randomFillSync(bytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 0x1_0000_0000));
  view.setUint32(2, now % 0x1_0000_0000);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
