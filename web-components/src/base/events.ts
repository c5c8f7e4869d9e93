/**
 * The events of the elements. All bubble and cross shadow roots; details hold ids and counts, never text or names.
 * "Before" events are cancelable: `preventDefault()` means that the host does it itself.
 */

/** The text is not in the event: the host answers whether it may go, with `respondWith`. */
export interface BeforeSendDetail {
  /** Absent for a message that starts a conversation. */
  conversationId?: string;
  /** Hold the send until the promise settles; `false` or a rejection keeps the text in the composer. */
  respondWith(answer: Promise<boolean | undefined>): void;
}
/**
 * `code` is a `KnownCode` of the SDK, or `not_configured` for an element without a session. `detail`, for developers: what the
 * host has to mend, where the mistake is its own.
 */
export type ErrorDetail = { code: string; status?: number; requestId?: string; detail?: string };
type Id = { conversationId: string };

/** Every event by name, with its detail. */
export interface KipuEventDetails {
  'kipu-open-inbox': { unread?: number };
  /** `chartUrl` is empty when `chart-url=""` leaves it to the host. */
  'kipu-view-chart': { patientId: string; chartUrl: string };
  'kipu-conversation-open': Id;
  'kipu-before-send': BeforeSendDetail;
  'kipu-message-sent': Id & { messageId?: string; seq?: number };
  'kipu-conversation-close': Id;
  'kipu-conversation-archive': Id & { archived: boolean };
  'kipu-unread-change': { messages: number; conversations: number };
  'kipu-session-expired': Record<never, never>;
  'kipu-error': ErrorDetail;
}
export type KipuEventName = keyof KipuEventDetails;
export type KipuEvent<N extends KipuEventName> = CustomEvent<KipuEventDetails[N]>;

type KipuEventMap = { [N in KipuEventName]: KipuEvent<N> };
declare global {
  interface HTMLElementEventMap extends KipuEventMap {}
  interface DocumentEventMap extends KipuEventMap {}
}

const before: readonly KipuEventName[] = [
  'kipu-open-inbox',
  'kipu-view-chart',
  'kipu-conversation-open',
  'kipu-before-send',
];

/** Fire an event; false when a "before" event was prevented. */
export function emit<N extends KipuEventName>(
  from: EventTarget,
  name: N,
  detail: KipuEventDetails[N],
): boolean {
  return from.dispatchEvent(
    new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: before.includes(name) }),
  );
}

/** Tell the host that something which the reader asked for failed. */
export function emitError(from: EventTarget, error: unknown): void {
  const { code = 'unknown', status, requestId } = error as Partial<ErrorDetail>;
  emit(from, 'kipu-error', { code, ...(status && { status }), ...(requestId && { requestId }) });
}

/** Ask the host whether a message may go (`kipu-before-send`); true unless it prevents or answers false. */
export async function maySend(from: EventTarget, conversationId?: string): Promise<boolean> {
  const answers: Promise<boolean | undefined>[] = [];
  const go = emit(from, 'kipu-before-send', {
    ...(conversationId && { conversationId }),
    respondWith: (answer) => answers.push(answer),
  });
  if (!go) return false;
  try {
    return (await Promise.all(answers)).every((answer) => answer !== false);
  } catch {
    return false;
  }
}
