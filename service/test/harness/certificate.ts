import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and a certificate that signs itself, in PEM, good for `localhost`, `receiver.test` and 127.0.0.1. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const text = (tag: number, value: string) => der(tag, Buffer.from(value, 'latin1'));
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Uint8Array) => der(0x04, content);
const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content);

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const ALT_NAMES = oid('551d11');
const BASIC_CONSTRAINTS = oid('551d13');

/** Makes one, as `openssl req -x509` would, without needing it. */
export function selfSigned(names: readonly string[] = ['localhost', 'receiver.test']): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, 'Test receiver'))));
  const altNames = sequence(...names.map((one) => text(0x82, one)), der(0x87, Buffer.from([127, 0, 0, 1])));
  const certificateAuthority = sequence(der(0x01, Buffer.from([0xff])));
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    name,
    sequence(text(0x18, '20200101000000Z'), text(0x18, '20990101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(BASIC_CONSTRAINTS, octets(certificateAuthority)),
        sequence(ALT_NAMES, octets(altNames)),
      ),
    ),
  );
  const certificate = sequence(signed, ECDSA_SHA256, bits(sign('sha256', signed, privateKey)));
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
