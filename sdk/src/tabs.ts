import { KipuError } from './errors.ts';
import { getMe, listChanges } from './operations.ts';
import { isSeen, onLook, onPage } from './page.ts';
import {
  EventStream,
  type Feed,
  type FeedEvent,
  type FeedHandlers,
  type FeedStatus,
  SILENCE_MS,
} from './stream.ts';
import type { Transport } from './transport.ts';

/** What tabs of one user tell each other. */
type TabMessage =
  | { is: 'event'; event: FeedEvent }
  | { is: 'status'; status: FeedStatus }
  | { is: 'heard' }
  /** A tab that has just come, or that somebody looks at: who leads, and is it trying? */
  | { is: 'nudge' };

/** How long a leader has to answer a tab that has just come. */
const ANSWER_MS = 3000;

/**
 * One connection for all tabs of one user in one browser. The tab that holds the lock leads: it has the stream and
 * relays events and heartbeats. The others catch up on what came before they listened, then follow; when the leader goes
 * they take over from the last event they saw, and when it falls silent a visible one takes the lock from it.
 */
export class SharedFeed implements Feed {
  readonly #transport: Transport;
  readonly #name: string;
  readonly #handlers: FeedHandlers;
  readonly #closed = new AbortController();
  #position: string | undefined;
  #channel: BroadcastChannel | undefined;
  /** Ends the wait for the lock. */
  #joined: AbortController | undefined;
  #stream: EventStream | undefined;
  #release: (() => void) | undefined;
  #status: FeedStatus = 'connecting';
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** Until this tab has caught up: what the leader sent meanwhile, to be delivered after it. */
  #held: FeedEvent[] | undefined;
  #catchingUp = false;

  constructor(
    transport: Transport,
    identity: readonly string[],
    since: string | undefined,
    handlers: FeedHandlers,
  ) {
    this.#transport = transport;
    // JSON keeps ids with any character apart.
    this.#name = `kipu-messages:${JSON.stringify([transport.baseUrl, ...identity])}`;
    this.#position = since;
    this.#handlers = handlers;
    const { signal } = this.#closed;
    onPage('pagehide', () => this.#leave(), signal);
    onPage('pageshow', () => this.#join(), signal);
    onPage('online', () => this.nudge(), signal);
    onLook((seen) => seen && this.nudge(), signal);
    this.#join();
  }

  close(): void {
    this.#closed.abort();
    this.#leave();
  }

  nudge(): void {
    if (this.#stream) this.#stream.nudge();
    else {
      this.#post({ is: 'nudge' });
      this.#expect(ANSWER_MS);
    }
  }

  #join(): void {
    if (this.#joined) return;
    this.#joined = new AbortController();
    const { signal } = this.#joined;
    try {
      this.#channel = new BroadcastChannel(this.#name);
    } catch {
      // An opaque origin has no channels: this tab has its own stream.
      this.#lead();
      return;
    }
    this.#held = [];
    this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.#hear(data);
    this.#hold(signal, false);
    this.nudge();
  }

  #leave(): void {
    this.#joined?.abort();
    this.#joined = undefined;
    clearTimeout(this.#silence);
    this.#step();
    this.#channel?.close();
    this.#channel = undefined;
    this.#held = undefined;
  }

  /** No longer leading, if it was. */
  #step(): void {
    this.#stream?.close();
    this.#stream = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  /** Leads while the lock is held. Another tab may take it; who had waited for it waits again. */
  #hold(joined: AbortSignal, steal: boolean): void {
    navigator.locks
      .request(this.#name, steal ? { steal } : { signal: joined }, () => {
        if (joined.aborted) return;
        return new Promise<void>((release) => {
          this.#release = release;
          this.#lead();
        });
      })
      .catch((error: unknown) => {
        if (joined.aborted) return;
        if (error instanceof DOMException && error.name === 'AbortError') {
          this.#step();
          this.#held = [];
          if (!steal) this.#hold(joined, false);
        } else {
          // Locks are refused here (an opaque origin): this tab has its own stream.
          this.#lead();
        }
      });
  }

  #lead(): void {
    if (this.#stream) return;
    clearTimeout(this.#silence);
    // Whatever was still to be caught up comes again from the stream.
    this.#held = undefined;
    this.#stream = new EventStream(this.#transport, this.#position, {
      event: (event) => {
        this.#deliver(event);
        this.#post({ is: 'event', event });
      },
      status: (status) => {
        this.#tell(status);
        this.#post({ is: 'status', status });
      },
      heard: () => {
        this.#handlers.heard();
        this.#post({ is: 'heard' });
      },
      ended: (error) => {
        this.#leave();
        this.#handlers.ended(error);
      },
    });
  }

  #deliver(event: FeedEvent): void {
    if (event.type === 'hello') this.#position ??= event.state;
    else if (event.id) this.#position = event.id;
    this.#handlers.event(event);
  }

  #tell(status: FeedStatus): void {
    this.#status = status;
    this.#handlers.status(status);
  }

  #post(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  #hear(message: TabMessage): void {
    if (message.is === 'nudge' && this.#stream) {
      this.#post({ is: 'status', status: this.#status });
      this.#stream.nudge();
    }
    if (message.is === 'nudge' || this.#stream) return;
    this.#expect(SILENCE_MS);
    this.#handlers.heard();
    if (this.#held && !this.#catchingUp && this.#joined) void this.#catchUp(this.#held, this.#joined.signal);
    if (message.is === 'status') this.#tell(message.status);
    else if (message.is === 'event') {
      if (this.#held) this.#held.push(message.event);
      else this.#deliver(message.event);
    }
  }

  /** Takes the lock from a leader that says nothing for `ms`, if somebody is looking at this tab. */
  #expect(ms: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const joined = this.#joined;
      if (!joined || this.#stream) return;
      if (isSeen()) this.#hold(joined.signal, true);
      else this.#expect(SILENCE_MS);
    }, ms);
  }

  /**
   * What happened between this tab's position and the moment it began to listen. If the service cannot be asked now, the
   * next word of the leader is the sign to try again.
   */
  async #catchUp(held: FeedEvent[], joined: AbortSignal): Promise<void> {
    this.#catchingUp = true;
    try {
      for (let more = this.#position !== undefined; more; ) {
        const since = this.#position ?? '';
        const { data } = await this.#transport.request(listChanges({ since }), { signal: joined });
        if (this.#held !== held) return;
        for (const event of data.events) this.#deliver(event);
        this.#position = data.state;
        more = data.more;
      }
    } catch (error) {
      if (!(error instanceof KipuError) || error.status !== 410) return;
      await this.#restart(joined);
    } finally {
      this.#catchingUp = false;
    }
    if (this.#held !== held) return;
    this.#held = undefined;
    for (const event of held) this.#deliver(event);
  }

  /** The position is too old: whoever listens has to read everything anew, from a position that is known first. */
  async #restart(joined: AbortSignal): Promise<void> {
    const { state } = (await this.#transport.request(getMe(), { signal: joined })).data;
    this.#position = state;
    this.#deliver({ type: 'reset', id: state, state });
  }
}
