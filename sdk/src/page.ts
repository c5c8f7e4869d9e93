/** What a page tells; outside one (Node, a worker) nothing ever comes, and somebody is always looking. */
export function onPage<T extends 'online' | 'offline' | 'focus' | 'pagehide' | 'pageshow' | 'storage'>(
  type: T,
  listener: (event: WindowEventMap[T]) => unknown,
  signal: AbortSignal,
): void {
  globalThis.addEventListener?.(type, listener as (event: Event) => void, { signal });
}

export const isSeen = (): boolean => globalThis.document?.visibilityState !== 'hidden';

/** Calls back whenever somebody comes to look at this page, or goes. */
export function onLook(look: (seen: boolean) => void, signal: AbortSignal): void {
  globalThis.document?.addEventListener('visibilitychange', () => look(isSeen()), { signal });
}
