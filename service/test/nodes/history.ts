/*
 * What clients saw of a cluster while its nodes were killed, paused and restarted. Moments are numbers of one counter of
 * the process that ran the clients: a larger one is later.
 */

/** One message that somebody wanted to send, with all its tries under one idempotency key. */
export interface Send {
  readonly user: string;
  readonly room: string;
  /** Unique among all sends. */
  readonly body: string;
  readonly invoked: number;
  /** `unknown`: it never heard an answer and gave up. `refused`: told that it was not stored, at every try. */
  outcome: 'ok' | 'unknown' | 'refused';
  completed?: number;
  /** As the service acknowledged it. */
  seq?: number;
  id?: string;
  /** As it was answered when its sender asked once more with the same key. */
  again?: { readonly seq: number; readonly id: string };
}

/** What a reader saw, in the order it saw it. */
export type Seen =
  /** Of its stream, across all connections. `mine`: its own user wrote the message. */
  | { readonly kind: 'message'; readonly room: string; readonly seq: number; readonly mine: boolean }
  | { readonly kind: 'unread'; readonly messages: number }
  | { readonly kind: 'reset' }
  /** A page asked for after the stream had told of `told`. */
  | {
      readonly kind: 'page';
      readonly room: string;
      readonly after: number;
      readonly told: number;
      readonly messages: ReadonlyArray<{ readonly seq: number; readonly id: string; readonly body: string }>;
    };

export interface Reader {
  readonly name: string;
  readonly user: string;
  /** The rooms of its user. */
  readonly rooms: readonly string[];
  /** Does anybody move this user's marks? If not, each count in the stream can be told from what came before it. */
  readonly marks: boolean;
  readonly seen: Seen[];
  /** How far its stream has come: the `id` of the last event. */
  position: string;
  /** At rest, by room: the mark that was set last. */
  readonly readThrough: Map<string, number>;
  /** At rest, what each node answers for the badge. */
  readonly badges: number[];
}

/** A message as it is stored when all is over. */
export interface Stored {
  readonly room: string;
  readonly seq: number;
  readonly id: string;
  readonly body: string;
  readonly author: string;
}

/** An e-mail that is owed for a message, and how often it arrived. */
export interface Mail {
  readonly room: string;
  readonly seq: number;
  readonly status: string;
  readonly attempts: number;
  readonly arrived: number;
}

export interface History {
  readonly sends: Send[];
  readonly readers: Reader[];
  readonly log: Stored[];
  readonly mails: Mail[];
  /** Rooms in which staff write to somebody who is told by e-mail, with that person's user. */
  readonly mailed: ReadonlyMap<string, string>;
  /** E-mails that arrived for no message of the log. */
  readonly strayMails: number;
}
