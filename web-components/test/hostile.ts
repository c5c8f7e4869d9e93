import type { ConversationListItem, Message } from '@kipu-messages/sdk';
import { aConversation, aMessage, anItem, aThread } from './samples.ts';

/** Texts that people, machines and attackers send. None may break a layout or run. */
export const HOSTILE: Record<string, string> = {
  'right-to-left overrides': '\u202eevil\u202d \u2066\u2067\u2068 gnp.tpircs \u202b\u202e\u202e end',
  'right-to-left override at the end': `Call me \u202e${'x'.repeat(40)}`,
  'a flood of zero-width characters': `a${'\u200b\u200d\u2060\ufeff'.repeat(1500)}b`,
  'a word of 10,000 characters': 'W'.repeat(10_000),
  'an address of 3,000 characters': `https://example.org/${'a'.repeat(3000)}`,
  'combining marks': `Z${'\u0351\u0300\u0489'.repeat(400)}algo`,
  HTML: '<img src=x onerror="window.kipuRan=1"><script>window.kipuRan=1</script><b>bold</b>',
  'a closing tag of ours': '</li></ol></div><style>*{display:none!important}</style>',
  entities: '&lt;b&gt; &amp; &#x6a;avascript&colon;alert(1)',
  'odd addresses':
    'javascript:window.kipuRan=1 JaVaScRiPt:alert(1) java\tscript:alert(1) data:text/html,<script>window.kipuRan=1</script> ' +
    'vbscript:x file:///etc/passwd blob:https://x/y https://a:b@example.org//%2e%2e/ http://[::1]:80/ https://ex\u202eample.org/ ' +
    'https://example.org/)."> mailto:a@b.example?subject=x tel:+1-555-0100 //example.org/x ftp://example.org ws://example.org',
  '500 emoji': '👩‍👩‍👧‍👦🏳️‍🌈👍🏽'.repeat(167),
  'Arabic and Hebrew in an English page': 'Hello مرحبا (1) עולם 2 – العربية، 3: end',
  'line feeds and tabs': `${'\n'.repeat(200)}\t\tx`,
  'template holes': `\${alert(1)} {{constructor.constructor('alert(1)')()}} <!--?lit$123$-->`,
};

/** A conversation in which every text of another's hand is this one. */
export function hostile(text: string) {
  const name = [...text].slice(0, 200).join('');
  const participants = anItem().participants.map((person) => (person.you ? person : { ...person, name }));
  const author = { type: 'portal' as const, id: 'p-1', name };
  const item: ConversationListItem = anItem({
    participants,
    subject: name,
    unread: 1,
    patient: { id: '1', name, label: name, locationName: name },
    lastMessage: { ...anItem().lastMessage, author, preview: name },
  });
  const messages: Message[] = [
    aMessage({ seq: 1, author, body: text }),
    aMessage({ seq: 2, author: { type: 'staff', id: 'st-1', name: 'Priya Natarajan' }, body: text }),
  ];
  const conversation = aConversation({
    ...item,
    notReceiving: [{ type: 'portal', id: 'p-9', name }],
    notice: { nonUrgent: name, emergency: name, redisclosure: name },
  });
  return { item, thread: aThread({ conversation, messages }) };
}
