import { z } from 'zod';
import { Id, Identifier, identifierKey, identifiersOf, Reference } from './data-types.ts';
import type { Ref, ReferableType } from './items.ts';

/** What `urn:uuid:` names of the entries of one bundle stand for. */
export type Urns = ReadonlyMap<string, { readonly type: string; readonly id: string }>;

export interface ReferenceScope {
  readonly urns: Urns;
  readonly contained: readonly unknown[];
}

const TYPES: readonly ReferableType[] = ['Location', 'Practitioner', 'PractitionerRole', 'Patient'];
const NOWHERE = { nowhere: true } as const;

const Contained = z.object({
  resourceType: z.string(),
  id: z.string(),
  identifier: z.array(Identifier).optional(),
  practitioner: Reference.optional(),
});

/**
 * Reads a reference to one of `wanted`: relative or absolute, `urn:uuid:`, contained, conditional
 * (`Practitioner?identifier=system|value`) or by identifier alone. Undefined when it is to something else.
 */
export function referenceTo(
  wanted: readonly [ReferableType, ...ReferableType[]],
  { reference, type, identifier }: Reference,
  scope: ReferenceScope,
): Ref | undefined {
  const isWanted = (name: string | undefined) =>
    name === undefined || (wanted as readonly string[]).includes(name);
  if (!isWanted(type)) return undefined;
  const guess = TYPES.find((known) => known === type) ?? wanted[0];
  if (reference === undefined || reference === '') {
    const key = identifier === undefined ? undefined : identifierKey(identifier);
    return key === undefined ? NOWHERE : { type: guess, identifier: key };
  }
  if (reference.startsWith('#')) return contained(wanted, reference.slice(1), scope);
  if (/^urn:(uuid|oid):[\w.-]{1,100}$/.test(reference)) {
    const known = scope.urns.get(reference);
    if (known === undefined) return { urn: reference, guess };
    return isWanted(known.type) ? { type: known.type as ReferableType, id: known.id } : undefined;
  }
  const conditional = /^([A-Za-z]+)\?identifier=(.+)$/.exec(reference);
  if (conditional !== null) {
    const [, name = '', value = ''] = conditional;
    if (!isWanted(name)) return undefined;
    const [system = '', code = ''] = split(decoded(value));
    const key = identifierKey({ system, value: code });
    return key === undefined ? NOWHERE : { type: name as ReferableType, identifier: key };
  }
  const literal = /(?:^|\/)([A-Z][A-Za-z]+)\/([^/]+?)(?:\/_history\/[^/]+)?$/.exec(reference);
  const id = Id.safeParse(literal?.[2]);
  if (literal === null || !id.success) return NOWHERE;
  return isWanted(literal[1]) ? { type: literal[1] as ReferableType, id: id.data } : undefined;
}

/** A contained resource has no identity of its own; what it can be known by is its identifier. */
function contained(
  wanted: readonly [ReferableType, ...ReferableType[]],
  id: string,
  scope: ReferenceScope,
): Ref | undefined {
  for (const value of scope.contained) {
    const parsed = Contained.safeParse(value);
    if (!parsed.success || parsed.data.id !== id) continue;
    const { resourceType, identifier, practitioner } = parsed.data;
    const [key] = identifiersOf(identifier);
    if (resourceType === 'PractitionerRole' && practitioner !== undefined)
      return referenceTo(['Practitioner'], practitioner, { ...scope, contained: others(scope, value) });
    if (!(wanted as readonly string[]).includes(resourceType)) return undefined;
    return key === undefined ? NOWHERE : { type: resourceType as ReferableType, identifier: key };
  }
  return NOWHERE;
}

/** Without the one being read: contained resources that refer to one another in a circle come to an end. */
function others(scope: ReferenceScope, value: unknown): unknown[] {
  return scope.contained.filter((other) => other !== value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** At the first bar: a value may hold one, a system does not. */
function split(token: string): [string, string] {
  const bar = token.indexOf('|');
  return bar === -1 ? ['', token] : [token.slice(0, bar), token.slice(bar + 1)];
}
