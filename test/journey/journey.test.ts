import type { Browser, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { asCompany, asUser, conversationWith } from '../harness/api.ts';
import { badgeChanges, watchBadge } from '../harness/badge-watch.ts';
import { launchChromium } from '../harness/chromium.ts';
import { dataFolder, type Example, startExample } from '../harness/example.ts';
import { Hygiene } from '../harness/hygiene.ts';
import { dot, Person } from '../harness/people.ts';
import { EPISODE, MARCUS, SUBJECT, TEXT } from './words.ts';

const data = dataFolder();
const hygiene = new Hygiene([...Object.values(TEXT), ...Object.values(SUBJECT)]);
let browser: Browser;
let emr: Example;
/** The clinician's browser and the guardian's. */
let ana: Person;
let dana: Person;
/** When the server had stored the guardian's answer, ms since the epoch. */
let answeredAt = 0;

async function someone(): Promise<Person> {
  const context = await browser.newContext({ baseURL: emr.url, viewport: { width: 1280, height: 860 } });
  await hygiene.watch(context);
  return Person.at(context, emr.url);
}
const seen = (check: () => Promise<unknown>) => vi.waitFor(check, { timeout: 10_000, interval: 50 });

beforeAll(async () => {
  browser = await launchChromium();
  emr = await startExample(data.path, ['--off', '--conversations', '0']);
  ana = await someone();
  dana = await someone();
});
afterAll(async () => {
  await browser?.close();
  await emr?.stop();
  data.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await ana.page.screenshot({ path: `test-results/${task.id}-clinician.png` });
  await dana.page.screenshot({ path: `test-results/${task.id}-guardian.png` });
});

describe('The journey', () => {
  test('B1, B2, B3: a Super Admin turns messaging on', async () => {
    const grace = ana;
    await grace.signIn('Grace Lindqvist');
    await grace.openChart('whitfield', EPISODE);
    await grace.openNewMessage();
    await grace.dialog.getByText(/Messaging is turned off/).waitFor();
    await grace.dialog.getByRole('button', { name: 'Close' }).last().click();

    await grace.open('/settings');
    const settings = grace.page.locator('kipu-settings');
    await settings.getByRole('switch', { name: 'Messaging', exact: true }).check();
    await settings.getByRole('radio', { name: 'People with the role' }).check();
    await settings.getByRole('button', { name: 'Save', exact: true }).click();
    await settings.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });

    await grace.page.reload();
    expect(await settings.getByRole('switch', { name: 'Messaging', exact: true }).isChecked()).toBe(true);
    expect(await settings.getByRole('radio', { name: 'People with the role' }).isChecked()).toBe(true);
  });

  test('B5, B7, B8, B17, B20: a clinician opens a chart, New Message, Type Portal, sees only active, connected contacts with their relation, and sends with no subject', async () => {
    await ana.signIn('Ana Ruiz');
    await ana.openChart('whitfield', EPISODE);
    await ana.openNewMessage();
    await ana.dialog.getByRole('radio', { name: 'Portal' }).check();
    expect(await ana.offered()).toEqual([
      'Dana Whitfield Guardian · Marcus Whitfield',
      'Marcus Whitfield Patient',
      'Robert Whitfield Guarantor · Marcus Whitfield',
    ]);
    await ana.choose('Dana Whitfield');
    await ana.write(TEXT.first);
    await ana.dialog.getByText(/^To \W?Dana Whitfield\W?, guardian of \W?Marcus Whitfield\W?$/).waitFor();
    await ana.send('Dana Whitfield');
    await ana.page.getByText('Message sent to Dana Whitfield.').first().waitFor();
    expect(await ana.dialog.count()).toBe(0);
  });

  test('B32, B33: the portal user’s mailbox gets one e-mail with the company’s name and no PHI', async () => {
    await seen(async () => {
      const emails = (await asCompany(emr, 'GET', '/v1/emails')).body;
      expect(emails.data.map((one: { status: string }) => one.status)).toEqual(['sent']);
    });
    const mails = emr.mails();
    expect(mails).toHaveLength(1);
    const mail = mails[0] ?? '';
    expect(mail.split('\n', 1)[0]).toBe('X-Envelope-To: ["dana.whitfield@example.org"]');
    expect(mail).toMatch(/^Subject: New message from Willow Creek Recovery\r?$/m);
    const beyondAddress = mail.replaceAll('dana.whitfield@example.org', '');
    for (const secret of ['Whitfield', 'Dana', 'Marcus', 'Ruiz', 'Ana ', MARCUS, 'van leaves'])
      expect(beyondAddress).not.toContain(secret);
    expect(mail).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}.*inbox/);
    expect(mail).toContain(`${emr.url}/portal/inbox`);
  });

  test('B24, B25: the portal user opens the inbox from its link, sees the blue dot, reads and replies', async () => {
    await ana.open('/charts');
    await seen(async () => expect(await ana.badge.getAttribute('aria-label')).toBe('Messages, none unread'));
    await watchBadge(ana.page);

    await dana.open('/mail');
    await dana.page.getByRole('link', { name: '/portal/inbox' }).click();
    await dana.page.getByRole('button', { name: /^Dana Whitfield/ }).click();
    await dana.page.waitForURL('**/portal/inbox');
    const row = dana.row(/Ana Ruiz/);
    await dana.row(/^Unread\. Ana Ruiz/).waitFor();
    expect(await dot(row)).toBe(true);
    await row.click();
    await dana.thread.getByText(TEXT.first).waitFor();
    await dana.row(/^Ana Ruiz/).waitFor();
    expect(await dot(row)).toBe(false);

    const stored = dana.page.waitForResponse(isSend);
    await dana.reply(TEXT.answer, 'Ana Ruiz');
    expect((await stored).status()).toBe(201);
    answeredAt = Date.now();
    await dana.thread.getByRole('listitem').filter({ hasText: TEXT.answer }).waitFor();
  });

  test('B26, B35: the clinician’s badge on another page goes from 0 to 1 within a second without a reload; a click opens the inbox; the blue dot goes on reading', async () => {
    await seen(async () => expect(await badgeChanges(ana.page)).toHaveLength(1));
    const [change] = (await badgeChanges(ana.page)) ?? [];
    expect(change?.name).toBe('Messages, 1 unread');
    expect((change?.at ?? Number.POSITIVE_INFINITY) - answeredAt).toBeLessThan(1000);

    await ana.badge.click();
    await ana.page.waitForURL('**/inbox');
    const row = ana.row(/Dana Whitfield/);
    await seen(async () => expect(await dot(row)).toBe(true));
    await row.click();
    await ana.thread.getByText(TEXT.answer).waitFor();
    await seen(async () => expect(await dot(row)).toBe(false));
    await seen(async () => expect(await ana.badge.getAttribute('aria-label')).toBe('Messages, none unread'));
  });

  test('B27, B28: View patient chart leads to the chart; Archive takes the conversation out of Active', async () => {
    await ana.thread.getByRole('link', { name: 'View patient chart' }).first().click();
    await ana.page.waitForURL(`**/charts/${encodeURIComponent(MARCUS)}`);
    await ana.page.getByRole('heading', { name: 'Marcus Whitfield' }).waitFor();

    await ana.open('/inbox');
    await ana.row(/Dana Whitfield/).click();
    await ana.thread.getByText(TEXT.answer).waitFor();
    await ana.thread.getByRole('button', { name: 'Archive' }).click();
    await ana.page.getByText('Archived.').first().waitFor();
    await seen(async () => expect(await ana.row(/Dana Whitfield/).count()).toBe(0));
    await ana.tab('Archived').click();
    await ana.row(/Dana Whitfield/).waitFor();
  });

  test('B28: the patient’s side writes again, and the conversation is back in Active', async () => {
    await ana.tab('Active').click();
    await dana.reply(TEXT.again, 'Ana Ruiz');
    const row = ana.row(/Dana Whitfield/);
    await seen(async () => expect(await dot(row)).toBe(true));
    await ana.tab('Archived').click();
    await seen(async () => expect(await ana.row(/Dana Whitfield/).count()).toBe(0));
    await ana.tab('Active').click();
  });

  test('B28: Unarchive by the button, and by replying', async () => {
    const archive = async () => {
      await ana.tab('Active').click();
      await ana.row(/Dana Whitfield/).click();
      await ana.thread.getByText(TEXT.again).waitFor();
      await seen(async () =>
        expect(await ana.badge.getAttribute('aria-label')).toBe('Messages, none unread'),
      );
      await ana.thread.getByRole('button', { name: 'Archive' }).click();
      await seen(async () => expect(await ana.row(/Dana Whitfield/).count()).toBe(0));
      await ana.tab('Archived').click();
      await ana.row(/Dana Whitfield/).click();
    };
    await archive();
    await ana.thread.getByRole('button', { name: 'Unarchive' }).click();
    await ana.tab('Active').click();
    await ana.row(/Dana Whitfield/).waitFor();

    await archive();
    await ana.reply(TEXT.unarchivedBy, 'Dana Whitfield');
    await ana.tab('Active').click();
    await ana.row(/Dana Whitfield/).waitFor();
    await dana.thread.getByText(TEXT.unarchivedBy).waitFor();
  });

  test('B13, B26, B27: Type Staff to two colleagues, both badges rise, View patient link, reply to all', async () => {
    const tom = await someone();
    const priya = await someone();
    await tom.signIn('Tom Becker');
    await priya.signIn('Priya Natarajan');
    await ana.openChart('whitfield', EPISODE);
    await ana.openNewMessage();
    await ana.dialog.getByRole('radio', { name: 'Staff' }).check();
    await ana.choose('Tom Becker');
    await ana.choose('Priya Natarajan');
    await ana.write(TEXT.team, SUBJECT.team);
    await ana.dialog.getByRole('button', { name: /^Send to/ }).click();
    await ana.page
      .getByText(/^Message sent to/)
      .first()
      .waitFor();
    await watchBadge(ana.page);
    for (const colleague of [tom, priya]) {
      await seen(async () =>
        expect(await colleague.badge.getAttribute('aria-label')).toBe('Messages, 1 unread'),
      );
    }
    await tom.badge.click();
    await tom.row(/Discharge planning/).click();
    await tom.thread.getByText(TEXT.team).waitFor();
    const link = tom.thread.getByRole('link', { name: 'View patient chart' }).first();
    expect(await link.getAttribute('href')).toBe(`${emr.url}/charts/${encodeURIComponent(MARCUS)}`);
    await tom.reply(TEXT.teamAnswer, '2 people');
    await seen(async () => expect((await badgeChanges(ana.page))?.at(-1)?.name).toBe('Messages, 1 unread'));
    await priya.badge.click();
    await priya.row(/Discharge planning/).click();
    await priya.thread.getByText(TEXT.teamAnswer).waitFor();
    await tom.page.context().close();
    await priya.page.context().close();
  });

  test('B18: Compose from the inbox offers staff only, and makes a conversation without a patient link', async () => {
    await ana.open('/inbox');
    await ana.page.getByRole('button', { name: 'Compose' }).click();
    await ana.dialog.waitFor();
    expect(await ana.dialog.getByRole('radio').count()).toBe(0);
    const offered = await ana.offered();
    expect(offered.some((one) => one.startsWith('Tom Becker'))).toBe(true);
    expect(offered.join()).not.toMatch(/Whitfield|Guardian|Ana Ruiz/);
    await ana.choose('Tom Becker');
    await ana.write(TEXT.colleagues, SUBJECT.colleagues);
    await ana.send('Tom Becker');
    await ana.row(/Room 4/).click();
    await ana.thread.getByText(TEXT.colleagues).waitFor();
    expect(await ana.thread.getByRole('link', { name: 'View patient chart' }).count()).toBe(0);
  });

  test('B29: a search with 2 characters does nothing, with 3 finds by name, by subject and by body, and X clears', async () => {
    const asked: string[] = [];
    ana.page.on('request', (request) => {
      if (request.url().endsWith('/v1/conversations/search'))
        asked.push((request.postDataJSON() as { q: string }).q);
    });
    await ana.open('/inbox');
    await ana.row(/Room 4/).waitFor();
    const before = await ana.row(/./).count();
    await ana.searchBox.fill('da');
    await ana.page.locator('kipu-inbox').getByText('Type at least 3 letters').last().waitFor();
    expect(await ana.row(/./).count()).toBe(before);

    const finds = async (q: string, row: RegExp, not: RegExp) => {
      await ana.searchBox.fill(q);
      await ana.row(row).waitFor();
      await seen(async () => expect(await ana.row(not).count()).toBe(0));
    };
    await finds('dan', /Dana Whitfield.*Active/, /Room 4/);
    await finds('room', /Room 4/, /Dana/);
    await finds('projec', /Room 4/, /Dana/);
    await finds('SISTER', /Dana Whitfield/, /Room 4/);
    expect(asked.every((q) => [...q].length >= 3)).toBe(true);

    await ana.page.getByRole('button', { name: 'Clear search' }).click();
    await ana.row(/Room 4/).waitFor();
    expect(await ana.searchBox.inputValue()).toBe('');
    expect(await ana.row(/./).count()).toBe(before);
  });

  test('B14: the connection is removed: the open reply box gives way to the reason without a reload, and the API refuses with the same reason; restored, it works again', async () => {
    await ana.row(/Dana Whitfield/).click();
    await ana.replyBox.waitFor();
    const id = await conversationWith(ana, 'Dana Whitfield');
    const frontDesk = await someone();
    await frontDesk.signIn('Tom Becker');
    await frontDesk.openChart('whitfield', EPISODE);
    await frontDesk.page.getByRole('button', { name: 'Disconnect Dana Whitfield' }).click();

    const reason = "This person isn't connected to this patient's chart";
    await ana.thread.getByText(reason).waitFor();
    expect(await ana.replyBox.count()).toBe(0);
    expect(await ana.thread.getByText(TEXT.first).count()).toBe(1);
    const refused = await asUser(ana, 'POST', `/v1/conversations/${id}/messages`, { body: 'x' });
    expect(refused.status).toBe(403);
    expect(refused.body.reasons.map((one: { code: string }) => one.code)).toEqual(['portal_disconnected']);
    expect(await ana.thread.getByText(refused.body.reasons[0].message).count()).toBe(1);
    await dana.thread.getByText('You can’t reply right now'.replace('’', "'")).waitFor();

    await frontDesk.page.getByRole('button', { name: 'Reconnect Dana Whitfield' }).click();
    await ana.replyBox.waitFor();
    await ana.reply(TEXT.restored, 'Dana Whitfield');
    await dana.thread.getByText(TEXT.restored).waitFor();
    await frontDesk.page.context().close();
  });

  test('B5: a user without the role sees no type options and is told why', async () => {
    const sam = await someone();
    await sam.signIn('Sam Okafor');
    await sam.openChart('whitfield', EPISODE);
    await sam.openNewMessage();
    await sam.dialog.getByText(/You need the role "Available for portal messages"/).waitFor();
    expect(await sam.dialog.getByRole('radio').count()).toBe(0);
    expect(await sam.dialog.getByRole('textbox').count()).toBe(0);
    expect(await sam.dialog.getByRole('button', { name: /^Send/ }).count()).toBe(0);
    await sam.page.context().close();
  });

  test('B1: with messaging off everything is readable and nothing can be sent', async () => {
    const grace = await someone();
    await grace.signIn('Grace Lindqvist');
    await grace.open('/settings');
    const settings = grace.page.locator('kipu-settings');
    await settings.getByRole('switch', { name: 'Messaging', exact: true }).uncheck();
    await settings.getByRole('button', { name: 'Save', exact: true }).click();
    await settings.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click();
    await settings.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });

    for (const reader of [ana, dana]) {
      await reader.thread.getByText("You can't reply right now").waitFor();
      expect(await reader.replyBox.count()).toBe(0);
      expect(await reader.thread.getByText(TEXT.first).count()).toBe(1);
    }
    const id = await conversationWith(ana, 'Dana Whitfield');
    const refused = await asUser(ana, 'POST', `/v1/conversations/${id}/messages`, { body: 'x' });
    expect(refused.status).toBe(403);
    expect(refused.body.reasons.map((one: { code: string }) => one.code)).toContain('messaging_disabled');
    expect((await asUser(ana, 'GET', `/v1/conversations/${id}/messages`)).status).toBe(200);
    await grace.page.context().close();
  });

  test('the whole journey broke no Content-Security-Policy or Trusted Types, logged nothing, and left no token or PHI in a URL, console, title or storage', async () => {
    for (const reader of [ana, dana]) await hygiene.inspect(reader.page);
    expect(hygiene.problems).toEqual([]);
  });
});

function isSend(response: Response): boolean {
  return response.request().method() === 'POST' && /\/conversations\/[^/]+\/messages$/.test(response.url());
}
