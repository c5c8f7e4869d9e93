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
  /** Left out where the next chunk begins with it: the mark of the byte order, or the second half of a CRLF. */
  let skip = '\uFEFF';
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
    const [, field, value = ''] = /^([^:]*):? ?(.*)/s.exec(text) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  };

  return (chunk) => {
    if (chunk === '') return;
    const text = skip && chunk.startsWith(skip) ? chunk.slice(1) : chunk;
    skip = chunk.endsWith('\r') ? '\n' : '';
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
  };
}
