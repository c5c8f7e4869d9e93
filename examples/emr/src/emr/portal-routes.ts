import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { demoPage, type Html, hostPage } from '../pages/layout.ts';
import type { PortalAccount } from './model.ts';
import type { EmrOptions } from './routes.ts';
import { answerToken, clearStorage } from './token-route.ts';

/** The patient portal: a site of its own with its own sign-in, for patients, guardians and guarantors. */
export function portalRoutes({ records, sessions, mintToken }: EmrOptions): Hono {
  const userOf = (c: Context) => {
    const account = records.account(sessions.userId(c) ?? '');
    return account?.status === 'active' ? account : undefined;
  };
  const signInPage = (note?: Html) => portalSignInPage(records.data.portalAccounts, note);

  return new Hono()
    .get('/portal', (c) => c.redirect(userOf(c) === undefined ? '/portal/sign-in' : '/portal/inbox', 303))
    .get('/portal/sign-in', (c) => c.html(signInPage()))
    .post('/portal/sign-in', async (c) => {
      const { userId, accept } = await c.req.parseBody();
      const account = records.account(String(userId ?? ''));
      if (account?.status === 'invited' && accept === 'yes') records.setPortalStatus(account.id, 'active');
      if (account === undefined || account.status === 'disabled')
        return c.html(
          signInPage(html`<p class="alert" role="alert">This account is disabled. Call the clinic.</p>`),
          403,
        );
      if (account.status === 'invited') return c.html(signInPage(invitation(account)), 403);
      sessions.signIn(c, account.id);
      return c.redirect('/portal/inbox', 303);
    })
    .post('/portal/sign-out', (c) => {
      sessions.signOut(c);
      clearStorage(c);
      return c.redirect('/portal/sign-in', 303);
    })
    .post('/portal/session', (c) => {
      const user = userOf(c);
      return answerToken(c, mintToken, user && { type: 'portal', id: user.id });
    })
    .get('/portal/inbox', (c) => {
      const user = userOf(c);
      // The e-mail's link ends here for those who are not signed in yet; signing in leads back.
      if (user === undefined) return c.redirect('/portal/sign-in', 303);
      return c.html(portalInboxPage(user));
    });
}

function portalInboxPage(user: PortalAccount): Html {
  return hostPage(
    {
      name: 'Willow Creek Portal',
      home: '/portal',
      sessionUrl: '/portal/session',
      signInUrl: '/portal/sign-in',
      signOutUrl: '/portal/sign-out',
      inboxUrl: '/portal/inbox',
      links: [{ href: '/portal/inbox', text: 'Messages' }],
    },
    {
      title: 'Messages',
      here: '/portal/inbox',
      full: true,
      user: { name: user.name, note: 'in the patient portal' },
      body: html`<main class="fill"><h1 class="hidden">Messages</h1><kipu-inbox layout="comfortable" label="Messages"></kipu-inbox></main>`,
    },
  );
}

function invitation(account: PortalAccount): Html {
  return html`
<div class="alert" role="alert">
  <p>${account.name} was invited but has not accepted yet.</p>
  <form method="post" action="/portal/sign-in">
    <input type="hidden" name="userId" value="${account.id}"><input type="hidden" name="accept" value="yes">
    <button>Accept the invitation and set a password</button>
  </form>
</div>`;
}

function portalSignInPage(accounts: readonly PortalAccount[], note: Html | undefined): Html {
  const others = accounts.filter((one) => one.hint === undefined && one.status === 'active');
  return demoPage({
    title: 'Sign in · Willow Creek Portal',
    body: html`
<main class="page narrow">
  <h1>Sign in to Willow Creek Portal</h1>
  ${note ?? html`<p class="muted">For patients, guardians and guarantors. This demo has no passwords.</p>`}
  <ul class="people">${accounts
    .filter((one) => one.hint !== undefined)
    .map(
      (one) => html`
    <li><form method="post" action="/portal/sign-in"><input type="hidden" name="userId" value="${one.id}">
      <button><b>${one.name}</b><small>${one.hint}</small></button></form></li>`,
    )}
  </ul>
  ${
    others.length === 0
      ? ''
      : html`<form method="post" action="/portal/sign-in" class="inline">
    <select name="userId" aria-label="Someone else">${others.map((one) => html`<option value="${one.id}">${one.name}</option>`)}</select>
    <button>Sign in</button>
  </form>`
  }
</main>`,
  });
}
