import ipaddr from 'ipaddr.js';

/** A network in CIDR notation, such as `10.20.0.0/16` or `fd00::/8`. */
export interface Network {
  readonly base: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

/** Reads `10.20.0.0/16`; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  if (!ipaddr.isValidCIDR(text)) return undefined;
  const [base, bits] = ipaddr.parseCIDR(text);
  return { base, bits };
}

/** The networks of a configuration that was checked when it was read. */
export function networksOf(texts: readonly string[] = []): Network[] {
  return texts.map(parseNetwork).filter((network) => network !== undefined);
}

/** Global unicast: all of IPv6 that was ever given out. What lies outside is reserved, whatever a table forgot to name. */
const IPV6_GLOBAL: Network = { base: ipaddr.parse('2000::'), bits: 3 };

/**
 * Whether a company may make the service connect to this address. Public addresses only, and those of the networks that
 * the operator allows: never loopback, private, link-local (cloud metadata), unique-local, multicast or reserved ones, nor
 * an IPv4 address of that kind in IPv6 clothes.
 */
export function mayConnect(address: string, allowed: readonly Network[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address);
  if (isWithin(ip, allowed)) return true;
  if (ip.range() !== 'unicast') return false;
  return ip.kind() === 'ipv4' || within(ip, IPV6_GLOBAL);
}

/** Whether the operator allows this address though it may not be public. */
export function isAllowedPrivate(address: string, allowed: readonly Network[]): boolean {
  return ipaddr.isValid(address) && isWithin(ipaddr.process(address), allowed);
}

function isWithin(ip: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Network[]): boolean {
  return networks.some((network) => within(ip, network));
}

function within(ip: ipaddr.IPv4 | ipaddr.IPv6, { base, bits }: Network): boolean {
  if (ip instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && ip.match(base, bits);
  return base instanceof ipaddr.IPv6 && ip.match(base, bits);
}
