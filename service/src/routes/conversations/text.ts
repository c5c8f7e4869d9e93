import { invalid } from '../../http/problem.ts';
import { normaliseText } from '../../rules/text.ts';

/** The texts of a send, normalised once. Throws 422 that names every broken rule of each. */
export function messageTexts(input: { subject?: string | undefined; body: string }): {
  subject: string | null;
  body: string;
} {
  const subject = normaliseText('subject', input.subject ?? '');
  const body = normaliseText('body', input.body);
  if (subject.ok && body.ok) return { subject: subject.text === '' ? null : subject.text, body: body.text };
  throw invalid(
    ...[subject, body].flatMap((result) =>
      result.ok ? [] : result.problems.map(({ field, message }) => ({ pointer: `/${field}`, message })),
    ),
  );
}
