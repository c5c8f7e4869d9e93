import { onOneLine } from '../rules/one-line.ts';

/** What one e-mail says. It carries no PHI: whose message it is and where to read it, nothing of the message (B33). */
export interface EmailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Words {
  readonly dir: 'ltr' | 'rtl';
  subject(brand: string): string;
  waits(brand: string): string;
  readonly openInbox: string;
  readonly noReplies: string;
}

const ENGLISH: Words = {
  dir: 'ltr',
  subject: (brand) => `New message from ${brand}`,
  waits: (brand) => `You have a new message from ${brand} in your portal account.`,
  openInbox: 'Open Inbox',
  noReplies: "Replies to this e-mail aren't read. Answer in your inbox.",
};

const WORDS: Readonly<Record<string, Words>> = {
  en: ENGLISH,
  es: {
    dir: 'ltr',
    subject: (brand) => `Nuevo mensaje de ${brand}`,
    waits: (brand) => `Tiene un mensaje nuevo de ${brand} en su cuenta del portal.`,
    openInbox: 'Abrir la bandeja de entrada',
    noReplies: 'Nadie lee las respuestas a este correo. Responda desde su bandeja de entrada.',
  },
  ar: {
    dir: 'rtl',
    subject: (brand) => `رسالة جديدة من ${brand}`,
    waits: (brand) => `لديك رسالة جديدة من ${brand} في حسابك على البوابة.`,
    openInbox: 'فتح صندوق الوارد',
    noReplies: 'لا تُقرأ الردود على هذا البريد. أجب من صندوق الوارد.',
  },
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

/** A name fit for a header: one line, no control characters, whatever the settings hold. */
export function headerName(name: string): string {
  return onOneLine(name.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' '));
}

/**
 * Composes the e-mail.
 *
 * @param input.brand the company's or the location's brand name, or the neutral sender
 * @param input.link the portal's inbox, as the settings give it
 * @param input.locale BCP 47 of the portal user; English where it is not spoken here
 */
export function composeEmail(input: {
  readonly brand: string;
  readonly link: string;
  readonly locale: string | null;
}): EmailText {
  const language = (input.locale ?? 'en').split('-')[0]?.toLowerCase() ?? 'en';
  const spoken = Object.hasOwn(WORDS, language) ? language : 'en';
  const words = WORDS[spoken] ?? ENGLISH;
  const brand = headerName(input.brand);
  const link = escapeHtml(input.link);
  return {
    subject: words.subject(brand),
    text: `${words.waits(brand)}\n\n${words.openInbox}: ${input.link}\n\n${words.noReplies}\n`,
    html: `<!doctype html>
<html lang="${spoken}" dir="${words.dir}">
<head><meta charset="utf-8"><title>${escapeHtml(words.subject(brand))}</title></head>
<body style="margin:0;padding:24px;font:16px/24px sans-serif;color:#17202c;background:#ffffff">
<p style="margin:0 0 16px">${escapeHtml(words.waits(brand))}</p>
<p style="margin:0 0 16px"><a href="${link}" style="color:#1d5fbf;font-weight:600">${escapeHtml(words.openInbox)}</a></p>
<p style="margin:0;color:#4a5668">${escapeHtml(words.noReplies)}</p>
</body>
</html>
`,
  };
}
