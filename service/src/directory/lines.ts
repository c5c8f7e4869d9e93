/** A line of an upload, or what is wrong with its bytes. Numbered from 1. */
export type UploadLine =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly fault: 'too_long' | 'invalid_utf8' };

/** The most bytes of one line; one longer is dropped while it arrives, so that no upload can fill the memory. */
export const LINE_MAX = 4 * 1024 * 1024;

const LINE_FEED = 0x0a;

/** Cuts a stream of bytes into lines, whatever the chunks. The end of the last line may be missing. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<UploadLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  let parts: Uint8Array[] = [];
  let size = 0;
  const take = (): UploadLine => {
    number += 1;
    const whole = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
    const tooLong = size > LINE_MAX;
    parts = [];
    size = 0;
    if (tooLong) return { number, fault: 'too_long' };
    try {
      return { number, text: decoder.decode(whole) };
    } catch {
      return { number, fault: 'invalid_utf8' };
    }
  };
  const keep = (part: Uint8Array) => {
    size += part.byteLength;
    if (size > LINE_MAX) parts = [];
    else parts.push(part);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from);
      if (end === -1) break;
      keep(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    // A copy: the rest of a chunk must not keep the whole chunk alive until its line ends.
    if (from < chunk.byteLength) keep(chunk.slice(from));
  }
  if (size > 0) yield take();
}
