import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { html } from 'hono/html';
import { demoPage } from '../pages/layout.ts';
import { chartListPage, chartPage, closedChartPage } from './chart-pages.ts';
import type { StaffMember } from './model.ts';
import type { Records } from './records.ts';
import type { Sessions } from './sessions.ts';
import { emrPage } from './site.ts';
import { signInPage, staffPage } from './staff-pages.ts';
import { answerToken, clearStorage, type MintToken } from './token-route.ts';

export interface EmrOptions {
  records: Records;
  sessions: Sessions;
  mintToken: MintToken;
}

interface SignedIn {
  Variables: { user: StaffMember };
}

/** The EMR: its pages, its forms, and the one route that the elements ask for a token. */
export function emrRoutes({ records, sessions, mintToken }: EmrOptions): Hono {
  const userOf = (c: Context) => {
    const user = records.staff(sessions.userId(c) ?? '');
    return user?.active === true ? user : undefined;
  };
  const signedIn = createMiddleware<SignedIn>(async (c, next) => {
    const user = userOf(c);
    if (user === undefined) return c.redirect('/sign-in', 303);
    c.set('user', user);
    await next();
  });
  const openChart = (c: Context<SignedIn>) => {
    const chart = records.chart(c.req.param('chartId') ?? '');
    return chart !== undefined && records.mayOpen(c.get('user'), chart) ? chart : undefined;
  };

  const open = new Hono()
    .get('/sign-in', (c) => c.html(signInPage(records, userOf(c)?.id)))
    .post('/sign-in', async (c) => {
      const user = records.staff(String((await c.req.parseBody()).userId ?? ''));
      if (user?.active !== true)
        return c.html(
          demoPage({
            title: 'Sign in',
            body: html`<main class="page narrow"><h1>This account isn’t active</h1><p><a href="/sign-in">Choose another</a></p></main>`,
          }),
          403,
        );
      sessions.signIn(c, user.id);
      return c.redirect('/charts', 303);
    })
    .post('/sign-out', (c) => {
      sessions.signOut(c);
      clearStorage(c);
      return c.redirect('/sign-in', 303);
    })
    .post('/session', (c) => {
      const user = userOf(c);
      return answerToken(c, mintToken, user && { type: 'staff', id: user.id });
    });

  const within = new Hono<SignedIn>()
    .use(signedIn)
    .get('/charts', (c) => c.html(chartListPage(records, c.get('user'), sessions.search(c))))
    .post('/charts', async (c) => {
      sessions.setSearch(c, String((await c.req.parseBody()).search ?? '').trim());
      return c.redirect('/charts', 303);
    })
    .get('/charts/:chartId', (c) => {
      const chart = openChart(c);
      if (chart === undefined) return c.html(closedChartPage(c.get('user')), 404);
      return c.html(chartPage(records, c.get('user'), chart));
    })
    .post('/charts/:chartId/connections', async (c) => {
      const chart = openChart(c);
      const { portalUserId, connected } = await c.req.parseBody();
      if (chart === undefined || !records.setConnected(String(portalUserId), chart.id, connected === 'yes'))
        return c.html(closedChartPage(c.get('user')), 404);
      return c.redirect(`/charts/${encodeURIComponent(chart.id)}`, 303);
    })
    .post('/charts/:chartId/accounts', async (c) => {
      const chart = openChart(c);
      const { portalUserId, status } = await c.req.parseBody();
      const known = status === 'invited' || status === 'active' || status === 'disabled';
      if (chart === undefined || !known || !records.setPortalStatus(String(portalUserId), status))
        return c.html(closedChartPage(c.get('user')), 404);
      return c.redirect(`/charts/${encodeURIComponent(chart.id)}`, 303);
    })
    .post('/charts/:chartId/care-team', async (c) => {
      const chart = openChart(c);
      const { staffId, member } = await c.req.parseBody();
      if (chart === undefined || records.staff(String(staffId)) === undefined)
        return c.html(closedChartPage(c.get('user')), 404);
      const others = chart.careTeam.filter((one) => one.staffId !== staffId);
      records.setCareTeam(chart.id, member === 'yes' ? [...others, { staffId: String(staffId) }] : others);
      return c.redirect(`/charts/${encodeURIComponent(chart.id)}`, 303);
    })
    .get('/staff', (c) => c.html(staffPage(records, c.get('user'))))
    .post('/staff', async (c) => {
      if (!c.get('user').superAdmin) return c.text('Only a Super Admin changes staff accounts.', 403);
      const { staffId, active, role } = await c.req.parseBody();
      records.setStaff(String(staffId), {
        ...(active === undefined ? {} : { active: active === 'yes' }),
        ...(role === undefined ? {} : { availableForPortalMessages: role === 'yes' }),
      });
      return c.redirect('/staff', 303);
    })
    .get('/inbox', (c) =>
      c.html(
        emrPage(c.get('user'), {
          title: 'Messages',
          here: '/inbox',
          full: true,
          body: html`<main class="fill"><h1 class="hidden">Messages</h1><kipu-inbox label="Messages"></kipu-inbox></main>`,
        }),
      ),
    )
    .get('/settings', (c) => {
      const user = c.get('user');
      const body = user.superAdmin
        ? html`<main class="page medium"><h1 class="hidden">Settings</h1><kipu-settings></kipu-settings></main>`
        : html`<main class="page narrow"><h1>Settings</h1><p>Only a Super Admin changes the settings.</p></main>`;
      return c.html(
        emrPage(user, { title: 'Settings', here: '/settings', body }),
        user.superAdmin ? 200 : 403,
      );
    });
  return open.route('/', within);
}
