import { KipuError } from '@kipu-messages/sdk';
import { composedClosest } from './focus.ts';
import type { KipuElement } from './kipu-element.ts';
import type { Session, SessionUrlError } from './session.ts';

/** What is wrong, in English, for whoever embeds the elements. It holds addresses without their query, codes and names of fields. */
interface Diagnosis {
  text: string;
  /** The host's own mistake. Else the network, a proxy or the service is away, and the host's code is fine. */
  mistake: boolean;
}

/** Every text that the console has. */
const warned = new Set<string>();
/** What the page was told of where there is no session. */
const unconfiguredCauses = new Set<string>();
/** What the host was told of, by element. */
const told = new WeakMap<EventTarget, string>();
/** What stands of a session now, and the causes that the page was told of. */
const sessions = new WeakMap<object, { error: KipuError; found: Promise<Diagnosis>; causes: Set<string> }>();

/**
 * Finds out why an element has no session (no `error`), or why its session could not begin. The console is told once of each
 * cause; the element shows the host's mistakes on `localhost` and where a `debug` attribute stands on it or around it.
 */
export async function diagnose(
  el: KipuElement,
  session: Session | undefined,
  error: KipuError | undefined,
): Promise<void> {
  if (!error) {
    const text = unconfigured(el);
    const missing = new KipuError(text, { code: 'not_configured' });
    report(el, missing, mistake(text), unconfiguredCauses);
    if (mayShow(el)) el.snap = failed(missing);
    return;
  }
  if (!session) return;
  let known = sessions.get(session);
  if (known?.error !== error) {
    const same = known && known.error.code === error.code && known.error.message === error.message;
    known = {
      error,
      found: same ? known!.found : explain(session, error),
      causes: known?.causes ?? new Set(),
    };
    sessions.set(session, known);
  }
  const found = await known.found;
  if (el.store === session.store && el.snap?.error) report(el, el.snap.error, found, known.causes);
}

function report(el: KipuElement, error: KipuError, found: Diagnosis, causes: Set<string>): void {
  const { text } = found;
  if (text && !warned.has(text)) {
    warned.add(text);
    console.warn(`Kipu Messages: ${text}`);
  }
  el.mistake = found.mistake && mayShow(el) ? text : undefined;
  const { code, status, requestId } = error;
  const cause = `${code} ${status} ${text}`;
  if (told.get(el) === cause) return;
  told.set(el, cause);
  // The page hears of a cause once, whatever the number of elements; who listens on an element hears of it there.
  const first = !causes.has(cause);
  causes.add(cause);
  const detail = {
    code,
    ...(status && { status }),
    ...(requestId && { requestId }),
    ...(found.mistake && { detail: text }),
  };
  el.dispatchEvent(new CustomEvent('kipu-error', { detail, bubbles: first, composed: first }));
}

const mayShow = (el: Element) =>
  /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(location.hostname) ||
  composedClosest(el, '[debug]') !== null;

/** A snapshot of a session that there is not. */
function failed(error: KipuError): NonNullable<KipuElement['snap']> {
  const list = { status: 'idle', items: [], complete: false, loadingMore: false } as const;
  return {
    session: 'failed',
    error,
    connection: { status: 'connecting', since: 0, stale: false },
    lists: { active: list, archived: list },
    threads: {},
    drafts: {},
  };
}

/** Why there is no session: what is missing around the element. */
function unconfigured(el: Element): string {
  const wrapper = composedClosest(el, 'kipu-messages');
  if (!wrapper)
    return `The elements have no session. Put them inside <kipu-messages base-url="…" session-url="…">, or call configure({ baseUrl, getToken }). If configure() is called later, ignore this.`;
  if (wrapper.matches(':not(:defined)'))
    return `<kipu-messages> is not defined. Import "@kipu-messages/web-components/define/messages" too.`;
  const [base, session] = ['base-url', 'session-url'].map((attribute) => wrapper.getAttribute(attribute));
  if (base === null)
    return `<kipu-messages> has no base-url. Set it to the address of the service, such as base-url="/messages".`;
  if (session === null)
    return `<kipu-messages> has no session-url. Set it to the route of your back end that answers POST with {"token", "expiresAt"}, such as session-url="/my-session", or set its client property.`;
  return `base-url="${plain(base ?? '')}" is not the http(s) address of a service.`;
}

async function explain(session: Session, error: KipuError): Promise<Diagnosis> {
  const fine = { text: '', mistake: false };
  if (!navigator.onLine) return fine;
  if (error.code === 'session_unavailable') return ofToken(session, error);
  const base = absolute(session.client?.transport.baseUrl ?? '');
  if (error.code === 'connection_failed') return ofNoResponse(base, error);
  const { code, status } = error;
  if (code === 'not_found')
    return mistake(`base-url ${base}: the service has no such route (status 404). It must end before /v1.`);
  // What the service itself says is in the error; a page of somebody else has no code of the contract.
  if (code !== 'unreadable_answer' && code !== `http_${status}`) return fine;
  const type = await fetch(`${base}/v1/me`, { cache: 'no-store' }).then(typeOf, () => 'no content type');
  const answered = `base-url ${base} answered ${status} with ${type}.`;
  return [502, 503, 504].includes(status)
    ? { text: `${answered} A proxy says that the service is away.`, mistake: false }
    : mistake(
        `${answered} That is not the service, but a page of your site or a proxy. Set base-url to where the service is, or pass that path on to it.`,
      );
}

const mistake = (text: string): Diagnosis => ({ text, mistake: true });
const typeOf = ({ headers }: Response) => headers.get('content-type') ?? 'no content type';

/** The host has no token: what its session URL, or its own `getToken`, did. */
async function ofToken({ sessionUrl }: Session, { cause, message }: KipuError): Promise<Diagnosis> {
  const wants = 'It must answer {"token", "expiresAt"}, or 401 when nobody is signed in.';
  const { name, message: reason = '' } = Object(cause) as Error;
  if (sessionUrl === undefined)
    return cause ? { text: `getToken failed with ${name}.`, mistake: false } : mistake(message);
  const url = absolute(sessionUrl);
  const { response, answer } = Object(cause) as Partial<SessionUrlError>;
  if (!response) {
    if (reason.startsWith('csrf-'))
      return mistake(`${reason} It is ${url}. For any other use configure({ baseUrl, getToken }).`);
    const text = `session-url ${url} gave no response (${name}).`;
    if (await blockedByPolicy(url))
      return mistake(`${text} The page's Content-Security-Policy forbids it: name it in connect-src.`);
    return isForeign(url)
      ? mistake(
          `${text} It is of another origin, which must allow ${self.origin} (CORS), and gets no cookies. Use a route of this origin, or configure({ baseUrl, getToken }).`,
        )
      : { text, mistake: false };
  }
  const { status, ok } = response;
  if (response.type === 'opaqueredirect')
    return mistake(`session-url ${url} answered with a redirect, as to a sign-in page. ${wants}`);
  const type = typeOf(response);
  const answered = `session-url ${url} answered ${status} with ${type}.`;
  if (ok && Object(answer) === answer) {
    const fields = Object.keys(answer as object).filter((field) => /^\w{1,40}$/.test(field));
    const has = fields.slice(0, 8).join(', ') || 'no fields';
    return mistake(`${answered} Its JSON has no "token"; it has ${has}. ${wants}`);
  }
  if (ok) return mistake(`${answered} That is no token, but perhaps a sign-in page. ${wants}`);
  if ([404, 405].includes(status))
    return mistake(`${answered} There is no such route for POST: check session-url. ${wants}`);
  if ([400, 403, 419, 422].includes(status))
    return mistake(
      `${answered} Either your framework refused a POST without its CSRF token (set csrf-header, and csrf-meta or csrf-cookie, on <kipu-messages>), or your route passed on a refusal of the service, such as an unknown user: see its log. ${wants}`,
    );
  if ([429, 502, 503, 504].includes(status)) return { text: answered, mistake: false };
  return mistake(
    `${answered} Your route failed: see its log. It may lack the service's address or the API key. ${wants}`,
  );
}

/** The service gave no response that scripts may see: forbidden, redirected, not allowed, or away. */
async function ofNoResponse(base: string, { message }: KipuError): Promise<Diagnosis> {
  const says = `base-url ${base}: ${message}`;
  const url = `${base}/healthz`;
  const foreign = isForeign(base);
  if (location.protocol === 'https:' && base.startsWith('http:') && foreign)
    return mistake(`${says} A page of https may not ask an http address.`);
  if (await blockedByPolicy(url))
    return mistake(`${says} The page's Content-Security-Policy forbids it: name it in connect-src.`);
  const how: RequestInit = foreign ? { mode: 'no-cors' } : { redirect: 'manual' };
  const probe = await fetch(url, { ...how, cache: 'no-store' }).catch(() => undefined);
  if (probe && foreign)
    return mistake(
      `${says} The service is there, but it does not allow the origin ${self.origin}. Add it to allowedOrigins in the company's settings, or serve the elements and the service from one origin.`,
    );
  if (probe?.type === 'opaqueredirect')
    return mistake(`${says} It answers with a redirect, which is not followed. Name the address itself.`);
  return { text: `${says} Is the service running, and is this its address?`, mistake: false };
}

/** Whether the page's own policy keeps it from asking for `url`. */
async function blockedByPolicy(url: string): Promise<boolean> {
  let blocked = false;
  const note = ({ effectiveDirective }: SecurityPolicyViolationEvent) => {
    blocked ||= effectiveDirective === 'connect-src';
  };
  document.addEventListener('securitypolicyviolation', note);
  await fetch(url, { mode: 'no-cors', cache: 'no-store' }).catch(() => undefined);
  // The event comes in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
  document.removeEventListener('securitypolicyviolation', note);
  return blocked;
}

const isForeign = (url: string) => new URL(url, document.baseURI).origin !== self.origin;
/** An address without what may name somebody. */
const plain = (url: string) => url.replace(/[?#].*/s, '').replace(/\/\/[^/]*@/, '//');
function absolute(url: string): string {
  try {
    return plain(new URL(url, document.baseURI).href).replace(/\/+$/, '');
  } catch {
    return plain(url);
  }
}
