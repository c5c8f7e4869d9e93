import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

interface Page {
  title: string;
  body: Html;
  /** Class of `body`. */
  kind?: string;
}

function document({ title, body, kind }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/host.css">
</head>
<body class="${kind ?? ''}">
${body}
</body>
</html>`;
}

/** The strip that only the demo has: where one is, who one is, and the way to the other windows. */
function demoStrip(who: Html | string): Html {
  return html`<div class="demo">
  <a href="/">Demo</a>
  <span class="demo-who">${who}</span>
  <nav aria-label="Demo"><a href="/charts">EMR</a> <a href="/portal">Patient portal</a> <a href="/mail">Mail</a></nav>
</div>`;
}

/** A page of neither host: the start page and the mail. */
export function demoPage(page: Page): Html {
  return document({ ...page, body: html`${demoStrip('')}${page.body}` });
}

export interface HostPage extends Page {
  /** The name of who is signed in, with the title or the role beside it. */
  user: { name: string; note: string };
  /** Which entry of the navigation this page is. */
  here?: string;
  /** The page is one tool that fills the window. */
  full?: boolean;
}

interface Site {
  name: string;
  home: string;
  /** Where the page's script posts for a token. */
  sessionUrl: string;
  signInUrl: string;
  signOutUrl: string;
  inboxUrl: string;
  links: readonly { href: string; text: string }[];
}

/** A page of a host that embeds Kipu Messages: its own header with the badge, and all elements within one wrapper. */
export function hostPage(site: Site, page: HostPage): Html {
  return document({
    title: `${page.title} · ${site.name}`,
    kind: page.full === true ? 'full' : 'host',
    body: html`
${demoStrip(html`You are <b>${page.user.name}</b><span class="wide">, ${page.user.note}</span> · <a href="${site.signInUrl}">Switch user</a>`)}
<kipu-messages base-url="/messages" session-url="${site.sessionUrl}">
  <header class="bar">
    <a class="brand" href="${site.home}">${site.name}</a>
    <nav aria-label="${site.name}" class="${site.links.length === 1 ? 'wide' : ''}">
      ${site.links.map(
        (link) =>
          html`<a href="${link.href}" ${link.href === page.here ? html`aria-current="page"` : ''}>${link.text}</a>`,
      )}
    </nav>
    <kipu-message-badge href="${site.inboxUrl}"></kipu-message-badge>
    <form method="post" action="${site.signOutUrl}"><button class="quiet">Sign out</button></form>
  </header>
  ${page.body}
</kipu-messages>
<script type="module" src="/kipu-messages.js"></script>
<script type="module" src="/assets/host.js"></script>`,
  });
}
