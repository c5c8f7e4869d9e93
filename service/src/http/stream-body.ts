/**
 * A body that is made as fast as it is taken. A reader that goes away ends the making; a fault in it cuts the connection,
 * so that half an answer is never taken for a whole one, and is told to `onFault`.
 * `onEnd` is called once it is over, however it ended.
 */
export function streamBody(
  pieces: AsyncGenerator<string | Uint8Array>,
  onFault: (error: unknown) => void,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        for (;;) {
          const next = await pieces.next();
          if (next.done) {
            onEnd();
            return controller.close();
          }
          const { value } = next;
          if (value.length === 0) continue;
          return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        }
      } catch (error) {
        onEnd();
        onFault(error);
        controller.error(error);
      }
    },
    async cancel() {
      onEnd();
      await pieces.return(undefined);
    },
  });
}
