/** What the receiver of webhooks needs: signatures verified with WebCrypto, in Node, workers and browsers alike. */
import { KipuError } from './errors.ts';
import type { components } from './generated/openapi.ts';

type Schemas = components['schemas'];
/** What the service tells of; later versions may tell of more, so let a `switch` over `type` pass over what it does not know. */
export type WebhookEvent =
  | Schemas['ConversationCreatedEvent']
  | Schemas['MessageCreatedEvent']
  | Schemas['MessageRemovedEvent']
  | Schemas['SettingsChangedEvent']
  | Schemas['EmailFailedEvent']
  | Schemas['WebhookDisabledEvent']
  | Schemas['WebhookTestEvent'];

/** A request's headers, as `Headers` or as Node's plain object. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /** How far the sender's clock may be from this one, in seconds; older ones may be replays. Default 300. */
  toleranceSeconds?: number;
}

/** Why a request is not from the service: answer 400 and act on nothing of it. */
export class WebhookError extends KipuError {
  override name = 'WebhookError';
}

/** More than a sender with secrets in rotation ever has. */
const SIGNATURES_MAX = 20;
const encoder = new TextEncoder();

/**
 * Verifies that a request was signed with one of these secrets, just now, and answers its event. Deliveries come at least
 * once: the header `webhook-id` stays the same, so keep it to act once.
 *
 * @param payload the body exactly as it came, before any JSON parser
 * @param secrets `whsec_…`, several while one replaces another
 * @throws WebhookError `webhook_header_missing`, `webhook_time_refused`, `webhook_not_signed`, `webhook_malformed` or, for
 * a secret of one's own that cannot be read, `webhook_secret_malformed`
 */
export async function verify(
  payload: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300 }: VerifyOptions = {},
): Promise<WebhookEvent> {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  const away = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || away > toleranceSeconds)
    throw problem('webhook_time_refused', 'The time of this webhook is too far from now.');

  const body = typeof payload === 'string' ? encoder.encode(payload) : payload;
  const head = encoder.encode(`${id}.${timestamp}.`);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  if (!(await isSigned(signed, signatures, typeof secrets === 'string' ? [secrets] : secrets)))
    throw problem('webhook_not_signed', 'No signature of this webhook fits.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as WebhookEvent;
  } catch {
    throw problem('webhook_malformed', 'The body of this webhook is not JSON.');
  }
}

async function isSigned(
  signed: Uint8Array<ArrayBuffer>,
  header: string,
  secrets: readonly string[],
): Promise<boolean> {
  const signatures = header
    .split(' ')
    .slice(0, SIGNATURES_MAX)
    .flatMap((one) => (one.startsWith('v1,') ? (bytesOf(one.slice(3)) ?? []) : []));
  for (const secret of secrets) {
    const bytes = bytesOf(secret.replace(/^whsec_/, ''));
    if (bytes === undefined || bytes.length === 0)
      throw problem('webhook_secret_malformed', 'A webhook secret must be whsec_ and base64.');
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ]);
    for (const signature of signatures)
      if (await crypto.subtle.verify('HMAC', key, signature, signed)) return true;
  }
  return false;
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const found =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = typeof found === 'string' ? found : found?.[0];
  if (!value) throw problem('webhook_header_missing', `The header ${name} is missing.`);
  return value;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function problem(code: string, message: string): WebhookError {
  return new WebhookError(message, { code });
}
