import type { Tx } from '../../store/tx.ts';
import type { SliceResult, UploadFormat, UploadPiece } from '../upload-format.ts';
import { BundleCutter, type Cut, type CutFault, ENTRY_MAX } from './cut.ts';
import { Id } from './data-types.ts';
import { ForwardReferences } from './forward-references.ts';
import { type FhirItem, isMapped, type MappedType } from './items.ts';
import { ResourceFault, readResource } from './resources.ts';
import { takeSlice } from './take-slice.ts';

const BUNDLE_TYPES = ['transaction', 'batch', 'collection', 'searchset', 'history'];
/** Kinds that others refer to; what stands for them under a `urn:uuid:` is remembered while their bundle lasts. */
const REFERRED_TYPES = new Set([
  'Location',
  'Practitioner',
  'PractitionerRole',
  'Patient',
  'Organization',
  'RelatedPerson',
  'CareTeam',
  'Group',
]);
/** Entries as they are written: most of a bundle is not taken and need not be read to its end. */
const HEAD =
  /^\{\s*(?:"fullUrl"\s*:\s*"([^"\\]*)"\s*,\s*)?"resource"\s*:\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]+)"/;

const FAULTS: Readonly<Record<CutFault, string>> = {
  too_long: `an entry, and a bundle without its entries, must not exceed ${ENTRY_MAX} bytes`,
  invalid_utf8: 'the entry is not valid UTF-8',
  malformed: 'from here on the upload is not valid JSON, and nothing more was read',
  incomplete: 'the upload ends inside this bundle',
};

type Json = Record<string, unknown>;
type Piece = UploadPiece<FhirItem>;

/**
 * FHIR R4: bundles one after another, or bare resources, as NDJSON too. Memory holds an entry, and for one bundle at a
 * time what its `urn:uuid:` names stand for. For one upload.
 */
export class FhirBundles implements UploadFormat<FhirItem> {
  readonly #now: number;
  readonly #defaultLocationId: string | undefined;
  readonly #forward = new ForwardReferences();
  #urns = new Map<string, { type: string; id: string }>();

  /** @param options.defaultLocationId the place of care of charts that have none yet */
  constructor(options: { now: number; defaultLocationId?: string | undefined }) {
    this.#now = options.now;
    this.#defaultLocationId = options.defaultLocationId;
  }

  async *pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
    const cutter = new BundleCutter();
    for await (const chunk of chunks) {
      for (const cut of cutter.push(chunk)) yield* this.#read(cut);
      if (cutter.broken) return;
    }
    for (const cut of cutter.end()) yield* this.#read(cut);
  }

  take(tx: Tx, items: readonly FhirItem[], { dryRun }: { dryRun: boolean }): Promise<SliceResult> {
    return takeSlice(tx, items, {
      dryRun,
      forward: this.#forward,
      defaultLocationId: this.#defaultLocationId,
    });
  }

  *#read(cut: Cut): Generator<Piece> {
    if (cut.kind === 'fault') {
      yield { at: cut.at, fault: { code: cut.code, message: FAULTS[cut.code] } };
      return;
    }
    if (cut.kind === 'entry') {
      yield this.#entry(cut.at, cut.text);
      return;
    }
    const fault = this.#endOfDocument(cut.text);
    this.#urns = new Map();
    if (typeof fault === 'string') yield { at: cut.at, fault: { code: 'invalid', message: fault } };
    else if (fault !== undefined) yield this.#resource(cut.at, { resource: fault }, cut.text.length);
  }

  /** What is wrong with a bundle; or the document itself, where it is a bare resource. */
  #endOfDocument(text: string): string | Json | undefined {
    let document: Json;
    try {
      document = JSON.parse(text) as Json;
    } catch {
      return 'the bundle is not valid JSON';
    }
    if (typeof document.resourceType !== 'string') return 'resourceType: is required';
    if (document.resourceType !== 'Bundle') return document;
    return BUNDLE_TYPES.includes(document.type as string)
      ? undefined
      : `Bundle.type: must be one of ${BUNDLE_TYPES.join(', ')}`;
  }

  #entry(at: number, text: string): Piece {
    const [, fullUrl, type = ''] = HEAD.exec(text) ?? [];
    if (type !== '' && !isMapped(type)) return this.#passOver(at, type, fullUrl);
    let entry: unknown;
    try {
      entry = JSON.parse(text);
    } catch {
      return { at, fault: { code: 'malformed', message: 'the entry is not valid JSON' } };
    }
    return this.#resource(at, entry as Json, text.length);
  }

  #resource(at: number, { fullUrl, resource, request }: Json, bytes: number): Piece {
    const url = typeof fullUrl === 'string' ? fullUrl : undefined;
    const { method, url: requestUrl } = asObject(request);
    const named = /^(?:.*\/)?([A-Z][A-Za-z]+)\/([^/?]+)$/.exec(
      typeof requestUrl === 'string' ? requestUrl : '',
    );
    if (method === 'DELETE') {
      const [, type = '', id = ''] = named ?? [];
      if (!isMapped(type)) return { at, skipped: true };
      if (!Id.safeParse(id).success)
        return { at, fault: { code: 'invalid', message: 'request.url: must name a resource' } };
      return { at, bytes, item: { kind: 'removed', type, id } };
    }
    const value = asObject(resource);
    if (resource === undefined) return { at, skipped: true };
    const type = value.resourceType;
    if (typeof type !== 'string')
      return { at, fault: { code: 'invalid', message: 'resource.resourceType: is required' } };
    if (!isMapped(type)) return this.#passOver(at, type, url);
    const id = method === 'PUT' && named?.[1] === type ? named[2] : (value.id ?? idOfUrl(url));
    return this.#mapped(at, type, value, { id: typeof id === 'string' ? id : '', url, bytes });
  }

  #mapped(
    at: number,
    type: MappedType,
    value: Json,
    { id, url, bytes }: { id: string; url: string | undefined; bytes: number },
  ): Piece {
    const contained = Array.isArray(value.contained) ? (value.contained as unknown[]) : [];
    try {
      const item = readResource(type, value, { id, now: this.#now, urns: this.#urns, contained });
      const answers = this.#remember(url, type, id);
      this.#forward.want(item);
      const email = item.kind === 'RelatedPerson' ? item.email : undefined;
      return { at, bytes, email, item: answers === undefined ? item : { ...item, answers } };
    } catch (error) {
      if (!(error instanceof ResourceFault)) throw error;
      const message = `${type}.${error.message}`.slice(0, 300);
      return { at, fault: { code: 'invalid', message } };
    }
  }

  #passOver(at: number, type: string, url: string | undefined): Piece {
    const answers = REFERRED_TYPES.has(type) ? this.#remember(url, type, '') : undefined;
    return answers === undefined ? { at, skipped: true } : { at, bytes: 0, item: { kind: 'other', answers } };
  }

  /** Keeps what a `urn:uuid:` stands for; answers it where something before it waits for it. */
  #remember(url: string | undefined, type: string, id: string): string | undefined {
    if (url === undefined || !url.startsWith('urn:')) return undefined;
    this.#urns.set(url, { type, id });
    return this.#forward.answer(url, { type, id }) ? url : undefined;
  }
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** An entry without an id of its own is known by what its bundle calls it. */
function idOfUrl(url: string | undefined): string | undefined {
  return url === undefined ? undefined : (/([^/:]+)$/.exec(url)?.[1] ?? undefined);
}
