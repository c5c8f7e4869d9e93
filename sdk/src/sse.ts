/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** The last `id` the stream named so far. */
  id: string;
  event: string;
  data: string;
}

/**
 * Parses a `text/event-stream` from chunks of any size, as the WHATWG standard says: CR, LF and CRLF end a line, also
 * across chunks; comments and fields nobody knows are skipped; an event without data is none.
 */
export function sseParser(emit: (event: ServerSentEvent) => void): (chunk: string) => void {
  let rest = '';
  let first = true;
  let afterCr = false;
  let id = '';
  let event = '';
  let data: string[] = [];

  const line = (text: string) => {
    if (text === '') {
      if (data.length) emit({ id, event: event || 'message', data: data.join('\n') });
      data = [];
      event = '';
      return;
    }
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + (text[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  };

  return (chunk) => {
    let text = chunk;
    if (text === '') return;
    if (first && text.startsWith('\uFEFF')) text = text.slice(1);
    first = false;
    if (afterCr && text.startsWith('\n')) text = text.slice(1);
    afterCr = text === '' ? false : text.endsWith('\r');
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
  };
}
