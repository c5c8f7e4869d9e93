import { expect } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { SCOPES } from '../../src/auth/api-keys.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import type { Json, TestService } from '../harness/service.ts';
import { pick } from '../nodes/random.ts';
import type { Known } from './contract-values.ts';

const USERS = ['staff:sam', 'staff:priya', 'staff:ana', `portal:${CAST.portal.marcus}`] as const;
const LOCATIONS = ['north', 'south', 'constructor'];
/** Users whom nothing else needs: what becomes of them stops nobody. */
const SPARE = ['spare-1', 'spare-2', 'spare-3'];

/** A company that the fuzz may do anything to, and what is known in it. */
export class FuzzCompany {
  readonly #service: TestService;
  readonly #ids = new Map<string, string[]>();
  readonly cast: Cast;
  readonly key: string;
  #tokens: string[] = [];
  /** The delivery that goes with the webhook of the path that is being made. */
  #delivery = '';

  private constructor(service: TestService, cast: Cast, key: string) {
    this.#service = service;
    this.cast = cast;
    this.key = key;
  }

  static async open(service: TestService): Promise<FuzzCompany> {
    const cast = await createCast(service);
    const { store } = service.messaging.services;
    const key = (await createCompanyKey(store, cast.companyId, 'every scope', SCOPES))?.key ?? '';
    const company = new FuzzCompany(service, cast, key);
    await company.refresh();
    const { patients, portal } = CAST;
    const started = await company.#ask('POST', '/v1/conversations', {
      token: company.#tokens[1],
      body: { type: 'portal', patientId: patients.marcusFirst, recipientIds: [portal.marcus], body: 'Hello' },
    });
    company.learn('conversation', started.id);
    return company;
  }

  /** Everybody signed in again, and messaging on: what was fuzzed before must not end everything after. */
  async refresh(): Promise<void> {
    await this.#ask('PATCH', '/v1/settings', {
      token: this.key,
      headers: { 'if-match': '*' },
      body: {
        enabled: true,
        mode: 'selected_users',
        requireConsentForContacts: false,
        portalUrl: 'https://portal.example.org/inbox',
        mailFrom: 'no-reply@clinic.example.org',
        emailQuietMinutes: 0,
      },
    });
    for (const id of LOCATIONS)
      await this.#ask('PUT', `/v1/locations/${id}`, { token: this.key, body: { name: id } });
    for (const id of SPARE)
      await this.#ask('PUT', `/v1/staff/${id}`, { token: this.key, body: { name: id, locationIds: 'all' } });
    const audience = `fixture-${this.cast.companyId}`;
    const known = { issuer: 'https://login.example.org', jwksUrl: 'https://login.example.org/jwks' };
    await this.#try('PUT', '/v1/issuers/login', { ...known, audience, userType: 'staff' });
    const hook = await this.#try('POST', '/v1/webhooks', { url: 'https://hooks.example.org/x' });
    this.learn('webhooks', hook?.id);
    if (hook?.id !== undefined) {
      const delivery = await this.#try('POST', `/v1/webhooks/${hook.id}/test`);
      this.learn('delivery', `${hook.id} ${delivery?.id}`);
    }
    this.#tokens = [];
    for (const user of USERS) this.#tokens.push(await this.cast.token(user));
  }

  token(random: () => number, takes: readonly string[]): string {
    const wrong = random() < 0.03;
    return takes.includes('apiKey') !== wrong && random() < 0.9
      ? takes.includes('apiKey')
        ? this.key
        : pick(random, this.#tokens)
      : takes.includes('session') || wrong
        ? pick(random, this.#tokens)
        : this.key;
  }

  learn(kind: string, id: unknown): void {
    if (typeof id !== 'string') return;
    const ids = this.#ids.get(kind) ?? [];
    this.#ids.set(kind, [...ids.slice(-20), id]);
  }

  #known(random: () => number, kind: string, otherwise = 'unknown'): string {
    const ids = this.#ids.get(kind) ?? [];
    return ids.length === 0 || random() < 0.05 ? otherwise : pick(random, ids);
  }

  /** What a parameter of a path stands for, by what stands before it. */
  pathValue(random: () => number, template: string, name: string): string {
    if (name === 'seq') return String(1 + Math.floor(random() * 3));
    if (name === 'type') return pick(random, ['patient', 'conversation']);
    if (name === 'deliveryId') return this.#delivery;
    if (template.includes('{deliveryId}')) {
      const [webhook = '', delivery = ''] = this.#known(random, 'delivery', 'no none').split(' ');
      this.#delivery = delivery;
      return webhook;
    }
    if (name === 'patientId') return pick(random, Object.values(CAST.patients));
    if (name === 'key')
      return pick(random, ['new', `new:${CAST.patients.kimA}`, this.#known(random, 'conversation', 'new')]);
    const noun = template.split('/')[2];
    switch (noun) {
      case 'conversations':
        return this.#known(random, 'conversation');
      case 'legal-holds':
        return pick(random, [...Object.values(CAST.patients), this.#known(random, 'conversation')]);
      case 'locations':
        return pick(random, LOCATIONS);
      case 'staff':
        return pick(random, SPARE);
      case 'patients':
        return pick(random, ['spare-chart', 'spare-chart-2']);
      case 'portal-users':
        return pick(random, SPARE);
      case 'issuers':
        return pick(random, ['login', 'other']);
      default:
        return this.#known(random, noun ?? '');
    }
  }

  /** What a field of a body or a query stands for. */
  readonly known: Known = (name, random) => {
    const { patients, portal } = CAST;
    switch (name) {
      case 'patientId':
        return pick(random, [patients.marcusFirst, patients.marcusSecond, patients.kimA]);
      case 'recipientIds':
        return pick(random, [['tom'], ['priya'], [portal.marcus], [portal.gus], ['ana', 'tom']]);
      case 'locationId':
        return pick(random, LOCATIONS);
      case 'locationIds':
        return pick(random, ['all', ['north']]);
      case 'restrictedPatientIds':
        return [];
      case 'staffId':
        return pick(random, ['priya', ...SPARE]);
      case 'portalUserId':
        return portal.marcus;
      case 'q':
        return pick(random, ['Hello', 'marcus', 'ann', 'north clinic']);
      case 'since':
        return pick(random, ['2026-01-01T00:00:00Z', 'st1.0.0', 'st1.3.5']);
      case 'cursor':
        return this.#known(random, 'cursor', 'none');
      case 'body':
        return pick(random, ['Hello', 'The van leaves at 8:30.']);
      case 'url':
      case 'jwksUrl':
        return 'https://hooks.example.org/x';
      case 'issuer':
        return `https://login-${this.cast.companyId}.example.org`;
      case 'user':
        return { type: 'staff', id: 'priya' };
      case 'id':
        return 'priya';
      case 'draft':
        return random() < 0.5 ? undefined : { key: 'new', version: 1 };
      case 'email':
        return 'spare@mail.example.org';
      case 'locale':
        return pick(random, ['en', 'es-MX']);
      case 'reference':
        return 'CASE-1';
      case 'retentionDays':
        return pick(random, [null, 3650]);
      case 'chartUrl':
      case 'portalUrl':
        return 'https://emr.example.org/x y';
      case 'mailFrom':
        return 'no-reply@clinic.example.org';
      case 'allowedOrigins':
        return ['https://emr.example.org'];
      case 'locations':
        return { [pick(random, LOCATIONS)]: pick(random, [null, { enabled: true }, { brandName: 'B' }]) };
      case 'unread':
      case 'dryRun':
      case 'prune':
      case 'allParticipants':
        return pick(random, ['true', 'false']);
      case 'limit':
        return pick(random, [1, 2, 50]);
      case 'readThroughSeq':
      case 'unreadFromSeq':
        return 1 + Math.floor(random() * 3);
      default:
        return undefined;
    }
  };

  /** What may be refused, as when there are as many as there may be. */
  async #try(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await this.#service.request(method, path, { token: this.key, body });
    return answer.status < 300 ? answer.body : undefined;
  }

  async #ask(method: string, path: string, options: Json): Promise<Json> {
    const answer = await this.#service.request(method, path, options);
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  }
}
