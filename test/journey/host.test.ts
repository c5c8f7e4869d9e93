import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { dataFolder, type Example, startExample } from '../harness/example.ts';
import { Person } from '../harness/people.ts';

const EPISODE = /Marcus Whitfield.*Intensive outpatient/;
const data = dataFolder();
let browser: Browser;
let emr: Example;
beforeAll(async () => {
  browser = await launchChromium();
  emr = await startExample(data.path, ['--conversations', '0']);
});
afterAll(async () => {
  await browser?.close();
  await emr?.stop();
  data.remove();
});

async function someone(name: string): Promise<Person> {
  const person = await Person.at(await browser.newContext(), emr.url);
  await person.signIn(name);
  return person;
}

test('B38: a colleague whom the EMR deactivates loses the open inbox within a second of the push, and gets no token', async () => {
  const tom = await someone('Tom Becker');
  await tom.open('/inbox');
  await tom.page.getByText('No messages yet').waitFor();
  const grace = await someone('Grace Lindqvist');
  await grace.open('/staff');
  const began = Date.now();
  await grace.page.getByRole('button', { name: 'Deactivate Tom Becker' }).click();
  await tom.page.getByText("You've been signed out").first().waitFor({ timeout: 5000 });
  // The push itself takes part of this time.
  expect(Date.now() - began).toBeLessThan(2500);
  const answer = await tom.page
    .context()
    .request.post(`${emr.url}/session`, { headers: { origin: emr.url } });
  expect(answer.status()).toBe(401);
  await grace.page.getByRole('button', { name: 'Activate Tom Becker' }).click();
  await tom.signIn('Tom Becker');
});

test('B8: an invited person who accepts in the portal is offered to the clinician, who sees them only then', async () => {
  const ana = await someone('Ana Ruiz');
  await ana.openChart('whitfield', EPISODE);
  await ana.openNewMessage();
  expect((await ana.offered()).join()).not.toContain('Jun Park');
  const jun = await Person.at(await browser.newContext(), emr.url);
  await jun.open('/portal/sign-in');
  await jun.page.getByRole('button', { name: /^Jun Park/ }).click();
  await jun.page.getByRole('button', { name: 'Accept the invitation' }).click();
  await jun.page.getByText('No messages yet').waitFor();
  await vi.waitFor(
    async () => {
      await ana.page.reload();
      await ana.openNewMessage();
      expect(await ana.offered()).toContain('Jun Park Guardian · Marcus Whitfield');
    },
    { timeout: 10_000 },
  );
});

test('B19: a guardian of two children chooses whom the message is about, and writes under the emergency notice', async () => {
  const dana = await Person.at(await browser.newContext(), emr.url);
  await dana.open('/portal/sign-in');
  await dana.page.getByRole('button', { name: /^Dana Whitfield/ }).click();
  await dana.page.getByTitle('Compose').click();
  await dana.dialog.getByText(/call 911/).waitFor();
  const charts = await dana.dialog.getByLabel('Regarding').getByRole('option').allInnerTexts();
  expect(charts.filter((one) => /^(Ella|Marcus) Whitfield/.test(one))).toHaveLength(2);
  await dana.dialog
    .getByLabel('Regarding')
    .selectOption({ index: charts.findIndex((one) => one.startsWith('Ella')) });
  await dana.choose('Leo Haddad');
  await dana.write('Is Ella’s group on Monday?');
  await dana.send('Leo Haddad');
  const leo = await someone('Leo Haddad');
  await vi.waitFor(
    async () => expect(await leo.badge.getAttribute('aria-label')).toBe('Messages, 1 unread'),
    {
      timeout: 5000,
    },
  );
});

test('the EMR shows a chart to those who may open it, its settings to a Super Admin, and takes no form from another site', async () => {
  const noor = await someone('Noor Rahimi');
  await noor.open('/charts/123%3A7e0c');
  await noor.page.getByRole('heading', { name: 'This chart isn’t available' }).waitFor();
  expect((await noor.page.request.get(`${emr.url}/settings`)).status()).toBe(403);
  const forged = await noor.page.request.post(`${emr.url}/sign-out`, {
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    form: {},
  });
  expect(forged.status()).toBe(403);
  expect((await noor.page.request.get(`${emr.url}/charts`)).url()).toBe(`${emr.url}/charts`);
  const cookies = await noor.page.context().cookies();
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
    { name: 'emr_session', httpOnly: true, sameSite: 'Lax' },
  ]);
});

test('the service hears of who asks, not of the cookies of the host', async () => {
  const ana = await someone('Ana Ruiz');
  const withCookieOnly = await ana.page.request.get(`${emr.url}/messages/v1/me`);
  expect(withCookieOnly.status()).toBe(401);
  expect(withCookieOnly.headers()['content-type']).toContain('application/problem+json');
});
