import type { UserPrincipal } from '../auth/principal.ts';
import { type EventSink, type EventSource, eventText } from '../http/event-stream.ts';
import type { Services } from '../services.ts';
import type { FeedEvent, FeedPage } from './feed.ts';
import type { LiveReader } from './hub.ts';
import { encodeState, type Position } from './state.ts';

const PING_MS = 25_000;
/** The longest delay a timer takes. */
const TIMER_MAX = 2_147_483_647;

/** `'now'`: what happens from now on; `'unknown'`: the reader named a position that is none of ours. */
export type StartAt = Position | 'now' | 'unknown';

/**
 * One open stream of one user. It is woken without being told why, reads what the database holds after its own position,
 * and writes that; so nothing is missed or told twice, whoever wrote it and in whichever process. It ends with the
 * token, with the user's account, with the service, or when the reader takes nothing any more.
 */
export class LiveStream implements EventSource, LiveReader {
  readonly companyId: string;
  readonly userKey: string;
  readonly #services: Services;
  readonly #principal: UserPrincipal;
  readonly #sink: EventSink;
  readonly #startAt: StartAt;
  readonly #catchUp: () => Promise<unknown>;
  readonly #release: Array<() => void> = [];
  #position: Position | undefined;
  /** The directory's version at which the account was last seen active. */
  #activeAt: number | undefined;
  #running = false;
  #again = false;
  #behind = false;
  #ended = false;

  /** @param options.catchUp gives the user what had passed them over, where the directory lets them have it again */
  constructor(
    services: Services,
    principal: UserPrincipal,
    sink: EventSink,
    options: { startAt: StartAt; catchUp: () => Promise<unknown> },
  ) {
    this.companyId = principal.companyId;
    this.userKey = principal.user.key;
    this.#services = services;
    this.#principal = principal;
    this.#startAt = options.startAt;
    this.#catchUp = options.catchUp;
    this.#sink = sink;
    const end = () => this.#end();
    const ping = setInterval(() => this.#ping(), PING_MS).unref();
    const expiry = setTimeout(end, Math.min(principal.expiresAt - Date.now(), TIMER_MAX)).unref();
    services.draining.addEventListener('abort', end, { once: true });
    this.#release.push(
      services.hub.subscribe(this),
      () => clearInterval(ping),
      () => clearTimeout(expiry),
      () => services.draining.removeEventListener('abort', end),
    );
    if (services.draining.aborted) end();
    else this.wake();
  }

  position(): Position | undefined {
    return this.#position;
  }

  wake(): void {
    this.#again = true;
    if (!this.#running && !this.#ended) void this.#run();
  }

  drained(): void {
    this.#behind = false;
    this.wake();
  }

  closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const release of this.#release) release();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again && !this.#ended) {
        this.#again = false;
        // The request that woke us is answered first; wakes of one turn become one look.
        await new Promise<void>((turn) => setImmediate(turn));
        if (!this.#ended) await this.#look();
      }
    } catch (error) {
      // The reader comes back with its last id and loses nothing.
      this.#services.log.warn({ event: 'stream_failed', error: (error as Error).name });
      this.#end();
    } finally {
      this.#running = false;
    }
  }

  async #look(): Promise<void> {
    const { looks } = this.#services;
    const from = this.#position ?? this.#startAt;
    const { active, now, page } = await looks.look(this.#principal, {
      from: this.#behind || typeof from === 'string' ? undefined : from,
      activeAt: this.#activeAt,
    });
    if (this.#ended) return;
    if (!active) return this.#end();
    const moved = this.#activeAt !== now.directoryVersion;
    this.#activeAt = now.directoryVersion;
    if (this.#position === undefined) this.#greet(now);
    // What a reader who is behind is not told now is read again when they go on.
    if (from === 'unknown') this.#tell({ reset: true, position: now });
    else if (page !== undefined && !this.#behind) this.#tell(page);
    // What it gives wakes this stream again.
    if (moved) await looks.atVersion(this.#principal, now.directoryVersion, this.#catchUp);
  }

  #tell(page: FeedPage): void {
    this.#position = page.position;
    if (page.reset) {
      const state = encodeState(page.position);
      this.#write([{ id: state, type: 'reset', state }]);
      return;
    }
    this.#write(page.events);
    if (page.more) this.#again = true;
  }

  /** Names where this stream begins: a reader that is cut off right after it must not come back further on. */
  #greet(now: Position): void {
    this.#position = typeof this.#startAt === 'string' ? now : this.#startAt;
    const state = encodeState(this.#position);
    this.#write([{ id: state, type: 'hello', state }]);
  }

  #write(events: readonly FeedEvent[]): void {
    if (events.length > 0 && !this.#sink.write(textOf(events))) this.#behind = true;
  }

  #ping(): void {
    // A whole period without taking what was written: nobody is there.
    if (this.#behind) this.#sink.destroy();
    else if (!this.#sink.write(': ping\n\n')) this.#behind = true;
  }

  #end(): void {
    if (this.#ended) return;
    if (this.#behind) this.#sink.destroy();
    else this.#sink.end();
    this.closed();
  }
}

const texts = new WeakMap<readonly FeedEvent[], string>();

/** The events in the stream's syntax; written once for all streams that share them. */
function textOf(events: readonly FeedEvent[]): string {
  const known = texts.get(events);
  if (known !== undefined) return known;
  const text = events.map(eventText).join('');
  texts.set(events, text);
  return text;
}
