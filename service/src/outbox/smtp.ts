import { createTransport } from 'nodemailer';
import { composeEmail, headerName } from './email-text.ts';
import type { Attempt } from './prepare-email.ts';
import type { FailureCause, SendResult } from './settle-email.ts';

/** How many e-mails are handed over at the same time. */
export const CONNECTIONS = 4;
const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/** Hands e-mails to a mail server. */
export interface MailSender {
  /** Never throws: what went wrong is the answer. */
  send(attempt: Attempt): Promise<SendResult>;
  /** Ends what is still being handed over: its outcome is `stopped`, and it may arrive twice. */
  close(): void;
}

/** Opens the way to the server of `SMTP_URL`; connections are made when needed and kept. */
export function openSmtp(url: string): MailSender {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const closing = new AbortController();
  const handOver = async (attempt: Attempt): Promise<SendResult> => {
    const { subject, text, html } = composeEmail({
      brand: attempt.from.name,
      link: attempt.link,
      locale: attempt.locale,
    });
    try {
      await transport.sendMail({
        from: { name: headerName(attempt.from.name), address: attempt.from.address },
        // The address alone: a name beside it would be the patient's.
        to: { name: '', address: attempt.to },
        subject,
        text,
        html,
        messageId: attempt.messageId,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return { kind: 'accepted' };
    } catch (error) {
      return failureOf(error);
    }
  };
  return {
    // A mail server that stopped answering must not hold up the end of the process.
    send: (attempt) =>
      new Promise((resolve) => {
        const stopped = () => resolve({ kind: 'failed', code: 'stopped', cause: 'email' });
        closing.signal.addEventListener('abort', stopped);
        void handOver(attempt).then((result) => {
          closing.signal.removeEventListener('abort', stopped);
          resolve(result);
        });
      }),
    close() {
      closing.abort();
      transport.close();
    },
  };
}

/** Enhanced status codes (RFC 3463) of an address that does not exist; 5.1.7 and 5.1.8 speak of the sender's. */
const NO_SUCH_RECIPIENT = /(?:^|\s)5\.1\.(?!7\b|8\b)\d{1,3}\b/;

/**
 * Nodemailer's errors: `code` names the step, `command` the SMTP command, `responseCode` the server's three digits. Only a
 * recipient that does not exist is final; a 550 alone may be a relay's policy, a quota or a filter.
 */
function failureOf(error: unknown): SendResult {
  const code = property(error, 'code');
  const response = property(error, 'responseCode');
  const isAnswer = typeof response === 'number';
  const name = typeof code === 'string' && /^E[A-Z]{2,20}$/.test(code) ? code.toLowerCase() : 'failed';
  const cause = causeOf(error);
  return { kind: 'failed', code: isAnswer ? `smtp_${response}` : name, cause };
}

function causeOf(error: unknown): FailureCause {
  const code = property(error, 'code');
  if (code === 'EMESSAGE') return 'email';
  if (code !== 'EENVELOPE' || property(error, 'command') !== 'RCPT TO') return 'sending';
  const refusals = property(error, 'rejectedErrors');
  const answers = (Array.isArray(refusals) ? refusals : [error]).map((one) => property(one, 'response'));
  return answers.some((answer) => typeof answer === 'string' && NO_SUCH_RECIPIENT.test(answer))
    ? 'recipient'
    : 'email';
}

function property(
  error: unknown,
  name: 'code' | 'command' | 'rejectedErrors' | 'response' | 'responseCode',
): unknown {
  return error instanceof Error && name in error
    ? (error as Error & Record<typeof name, unknown>)[name]
    : undefined;
}
