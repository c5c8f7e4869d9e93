/** What a page tells; outside one (Node, a worker) nothing ever comes, and somebody is always looking. */
export function onPage(
  type: 'online' | 'offline' | 'focus' | 'pagehide' | 'pageshow',
  listener: () => void,
  signal: AbortSignal,
): void {
  globalThis.addEventListener?.(type, listener, { signal });
}

export const isSeen = (): boolean => globalThis.document?.visibilityState !== 'hidden';

/** Calls back whenever somebody comes to look at this page, or goes. */
export function onLook(look: (seen: boolean) => void, signal: AbortSignal): void {
  globalThis.document?.addEventListener('visibilitychange', () => look(isSeen()), { signal });
}
