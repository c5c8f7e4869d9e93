import { Hono } from 'hono';
import { html } from 'hono/html';
import { demoPage, type Html } from '../pages/layout.ts';
import type { MailServer, StoredMail } from './mail-server.ts';

/** `/mail`: what every mailbox of the demo received. A developer's window, no part of a host. */
export function mailPages(mail: MailServer): Hono {
  return new Hono().get('/mail', async (c) => {
    const mails = await mail.list();
    const boxes = Map.groupBy(mails, (one) => one.to.join(', '));
    return c.html(
      demoPage({
        title: 'Mail',
        body: html`
          <main class="page narrow">
            <h1>Mail</h1>
            <p class="muted">Every e-mail that left Kipu Messages, by address. Nothing leaves this machine.
              A mail says that there is a message, never what is in it.</p>
            ${mails.length === 0 ? html`<p class="empty">No mail yet. Write to a portal user, then come back.</p>` : ''}
            ${[...boxes].map(
              ([address, own]) => html`
                <section class="panel" aria-label="${address}">
                  <h2>${address} <span class="count">${own.length}</span></h2>
                  ${own.map(mailView)}
                </section>`,
            )}
          </main>`,
      }),
    );
  });
}

function mailView(mail: StoredMail): Html {
  const head = mail.source.split(/\r?\n\r?\n/, 1)[0] ?? '';
  return html`
    <article class="mail">
      <header>
        <strong>${mail.parsed.subject ?? '(no subject)'}</strong>
        <span class="muted">from ${mail.parsed.from?.text ?? '?'}</span>
        <time datetime="${mail.parsed.date?.toISOString() ?? ''}">${mail.parsed.date?.toUTCString() ?? ''}</time>
      </header>
      <div class="mail-text">${linked(mail.parsed.text ?? '')}</div>
      <details><summary>Headers</summary><pre>${head}</pre></details>
    </article>`;
}

/** Plain text with its addresses as links. */
function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`));
}
