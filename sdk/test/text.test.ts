import { describe, expect, it } from 'vitest';
import { inputOf } from '../src/store/draft-text.ts';
import { cleanLine, cleanText } from '../src/text.ts';
import { ada, chart, mia, openInbox, startClinic, until } from './world.ts';

/** What word processors, PDF readers and phones put on the clipboard. */
const PASTED: Record<string, [text: string, clean: string]> = {
  'vertical tab, from a word processor': ['one\u000btwo', 'one\ntwo'],
  'form feed, from a PDF': ['one\u000ctwo', 'one\ntwo'],
  'start of text': ['on\u0002e', 'one'],
  'next line, from a mainframe': ['one\u0085two', 'one\ntwo'],
  'line and paragraph separators': ['one\u2028two\u2029three', 'one\ntwo\nthree'],
  'the first half of an emoji': ['one \ud83d', 'one '],
  'the second half of an emoji': ['\ude00 one', ' one'],
  'halves in the wrong order': ['\ude00\ud83d', ''],
  'CR LF and CR': ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
  'NUL, escape, delete and a C1 control': ['a\u0000b\u001bc\u007fd\u009be', 'abcde'],
};

describe('text', () => {
  it.each(Object.entries(PASTED))('B20: cleans %s', (_, [text, clean]) => {
    expect(cleanText(text)).toBe(clean);
    expect(cleanText(clean)).toBe(clean);
    expect(cleanLine(text)).toBe(clean.replaceAll('\n', ' '));
  });

  it('B20: keeps tabs, line feeds, whole emoji, joiners, marks and direction marks', () => {
    const text = 'a\tb\nc 👩‍👩‍👧 é \u200e\u200f مرحبا \u00ad\u200b';
    expect(cleanText(text)).toBe(text);
  });
});

describe('what was pasted', () => {
  it('B20: is saved as a draft, sent and started as the service takes it', async () => {
    const service = await startClinic();
    const store = await openInbox(service, ada);
    const pasted = Object.values(PASTED)
      .map(([text]) => text)
      .join(' ');
    const clean = cleanText(pasted).trimEnd();
    const started = await store.start({
      type: 'portal',
      patientId: chart,
      recipientIds: ['mia'],
      subject: 'Ride\u000bon\u0085Thursday \ud83d',
      body: pasted,
    });
    expect(started.message.body.trimEnd()).toBe(clean);
    expect(started.subject?.trim()).toBe('Ride on Thursday');
    const { id } = started;
    store.openThread(id);
    await until(store, (it) => it.threads[id]?.status === 'ready');
    store.setDraft(id, { body: pasted });
    expect(store.snapshot.drafts[id]?.value.body).toBe(cleanText(pasted));
    await store.flushDrafts();
    expect((await service.client(ada).drafts.list()).data[0]?.body).toBe(cleanText(pasted));
    store.send(id, pasted);
    await until(store, (it) => it.threads[id]?.messages.length === 2);
    expect(store.snapshot.threads[id]?.outgoing).toEqual([]);
    expect(store.snapshot.threads[id]?.messages[1]?.body.trimEnd()).toBe(clean);
  });

  it('B20: in a draft that an older version saved is cleaned when it is read', () => {
    const draft = { key: 'new', version: 1, updatedAt: '2026-03-04T12:00:00.000Z' };
    expect(inputOf({ ...draft, body: 'one\u000btwo\u0002', subject: 'a\u0085b' })).toEqual({
      body: 'one\ntwo',
      subject: 'a b',
    });
  });

  it('B29: is searched for as one line, and does not make the search fail', async () => {
    const service = await startClinic();
    await service.client(ada).conversations.start({
      type: 'portal',
      patientId: chart,
      recipientIds: ['mia'],
      body: 'ride on Thursday',
    });
    const store = await openInbox(service, mia);
    store.search('ride\u0000\u000bon \ud83d');
    await until(store, (it) => it.search?.status === 'ready');
    expect(store.snapshot.search?.results).toHaveLength(1);
    const page = await store.recipients({ type: 'portal', patientId: chart, q: 'a\u0000da\ud83d' });
    expect(page.data.map(({ id }) => id)).toEqual(['ada']);
  });
});
