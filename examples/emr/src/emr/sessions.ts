import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { readJson, writeJson } from '../files.ts';

const LIFETIME_MS = 12 * 3_600_000;

interface Session {
  userId: string;
  expiresAt: number;
  /** What was typed into the chart search: kept here, since a name does not belong into a URL. */
  search?: string;
}

/** Who is signed in to one site of this host: a cookie that scripts cannot read, and a file that holds only its hash. */
export class Sessions {
  readonly #path: string;
  readonly #cookie: string;
  readonly #cookiePath: string;
  readonly #sessions: Map<string, Session>;

  /** @param path file of the sessions @param site cookie's name and the part of the site that it is sent to */
  constructor(path: string, site: { cookie: string; path: string }) {
    this.#path = path;
    this.#cookie = site.cookie;
    this.#cookiePath = site.path;
    this.#sessions = new Map(Object.entries(readJson<Record<string, Session>>(path) ?? {}));
  }

  signIn(c: Context, userId: string): void {
    this.signOut(c);
    const id = randomBytes(32).toString('base64url');
    for (const [key, session] of this.#sessions)
      if (session.expiresAt < Date.now()) this.#sessions.delete(key);
    this.#sessions.set(hash(id), { userId, expiresAt: Date.now() + LIFETIME_MS });
    this.#save();
    setCookie(c, this.#cookie, id, { httpOnly: true, sameSite: 'Lax', path: this.#cookiePath });
  }
  signOut(c: Context): void {
    const id = getCookie(c, this.#cookie);
    if (id === undefined) return;
    this.#sessions.delete(hash(id));
    this.#save();
    deleteCookie(c, this.#cookie, { path: this.#cookiePath });
  }
  /** Who is signed in, by the host's own id. */
  userId(c: Context): string | undefined {
    return this.#of(c)?.userId;
  }
  search(c: Context): string {
    return this.#of(c)?.search ?? '';
  }
  setSearch(c: Context, search: string): void {
    const session = this.#of(c);
    if (session === undefined) return;
    session.search = search;
    this.#save();
  }

  #of(c: Context): Session | undefined {
    const id = getCookie(c, this.#cookie);
    const session = id === undefined ? undefined : this.#sessions.get(hash(id));
    return session !== undefined && session.expiresAt > Date.now() ? session : undefined;
  }
  #save(): void {
    writeJson(this.#path, Object.fromEntries(this.#sessions));
  }
}

function hash(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
