/// <reference lib="dom" />
import type { BrowserContext, Page } from 'playwright-core';
import { beforeEach, expect, inject, test, vi } from 'vitest';
import { deepText, held } from '../harness/deep-dom.ts';
import { figure } from '../harness/figures.ts';
import { ANA, CHART, DANA, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

const TEXT = 'The van leaves at half past eight.';
const RESTARTS = inject('uiScale').restarts;
let context: BrowserContext;
let conversation: string;
const dana = () => stage.host.service.client(DANA, { maxRetries: 40, deadlineMs: 60_000 });

const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: {
    '/': page('<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>'),
    '/elsewhere': '<!doctype html><title>Elsewhere</title>',
    '/empty': page(''),
  },
});
beforeEach(async () => {
  stage.host.mood = 'signed-in';
  stage.host.tokenSeconds = 900;
  stage.host.service.proxy.clear();
  const client = dana();
  const started = await client.conversations.start({
    type: 'portal',
    patientId: CHART,
    recipientIds: ['ana'],
    body: TEXT,
  });
  conversation = started.id;
  context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
  return async () => {
    client.close();
    await context.close();
  };
});

const soon = <T>(check: () => T | Promise<T>, timeout = 15_000): Promise<T> =>
  vi.waitFor(check, { timeout, interval: 50 });

/** A tab with the conversation open. */
async function tab(): Promise<Page> {
  const it = await context.newPage();
  await it.goto(stage.host.url);
  await it.locator('kipu-inbox').evaluate((el, id) => el.setAttribute('conversation-id', id), conversation);
  await it.locator('kipu-thread').getByText(TEXT).first().waitFor();
  await it.getByRole('textbox', { name: 'Message' }).waitFor();
  return it;
}
const field = (it: Page) => it.getByRole('textbox', { name: 'Message' });
/** What the server has of the conversation. */
async function stored(): Promise<string[]> {
  const bodies: string[] = [];
  const client = dana();
  for await (const message of client.messages.list(conversation)) bodies.push(message.body);
  client.close();
  return bodies;
}

test('components: a broken connection while a token is fetched takes nothing from the page; a sign-out takes all of it before the next paint', async () => {
  await context.addInitScript(() => {
    const real = window.fetch;
    const seen: string[] = [];
    Object.assign(window, { seenAtPaint: seen });
    window.fetch = async (...args) => {
      const answer = await real(...args);
      if (String(args[0]).endsWith('/session') && answer.status === 401)
        requestAnimationFrame(() => {
          const read = (node: Node): string =>
            (node as Text).data ??
            [...((node as Element).shadowRoot?.childNodes ?? []), ...node.childNodes].map(read).join('');
          seen.push(read(document.body));
        });
      return answer;
    };
  });
  const it = await tab();
  await field(it).fill('Half a sentence');
  await it.getByText('Draft saved').waitFor();

  stage.host.mood = 'failing';
  const askedBefore = stage.host.asked;
  stage.host.service.proxy.add({ is: 'status', status: 401, times: 4 });
  stage.host.service.proxy.cutStreams();
  await soon(() => expect(stage.host.asked).toBeGreaterThanOrEqual(askedBefore + 2));
  expect(await deepText(it)).toContain(TEXT);
  expect(await deepText(it)).toContain('Half a sentence');
  expect(await it.getByText("You've been signed out").count()).toBe(0);

  stage.host.mood = 'signed-out';
  await it.getByText("You've been signed out").first().waitFor();
  await soon(async () => {
    const paints = await it.evaluate(() => (window as unknown as { seenAtPaint: string[] }).seenAtPaint);
    expect(paints.length).toBeGreaterThan(0);
    expect(paints[0]).toContain("You've been signed out");
    expect(paints.join()).not.toMatch(/van leaves|Dana|Whitfield|Half a sentence/);
  });
  expect(await deepText(it)).not.toMatch(/van leaves|Dana|Whitfield|Half a sentence/);
  expect(await deepText(it)).toContain('Your draft is saved.');
});

test('components: whoever signed in again elsewhere finds the page, and the unsaved words, when they look at it', async () => {
  const it = await tab();
  // The server never gets this text: it is kept for this person alone.
  stage.host.service.proxy.add({ is: 'status', status: 401, path: /\/drafts/, times: 9 });
  stage.host.mood = 'signed-out';
  await field(it).pressSequentially('Not saved anywhere');
  await it.getByText("You've been signed out").first().waitFor();
  expect(await deepText(it)).not.toContain('Your draft is saved.');
  const asked = stage.host.asked;
  await it.evaluate(() => window.dispatchEvent(new Event('focus')));
  await soon(() => expect(stage.host.asked).toBe(asked + 1));
  expect(await it.getByText("You've been signed out").count()).toBeGreaterThan(0);
  stage.host.service.proxy.clear();
  stage.host.mood = 'signed-in';
  await it.evaluate(() => window.dispatchEvent(new Event('focus')));
  await it.locator('kipu-thread').getByText(TEXT).first().waitFor();
  await soon(async () => expect(await field(it).inputValue()).toBe('Not saved anywhere'));
});

test('components: without a network the tab says so, keeps what is sent, and sends it once when the network is back', async () => {
  const it = await tab();
  await context.setOffline(true);
  await it.getByText("You're offline.").first().waitFor();
  await field(it).fill('Written on the train.');
  await field(it).press('Control+Enter');
  await it.getByText('Waiting for connection').waitFor();
  await context.setOffline(false);
  await it.getByText("You're offline.").first().waitFor({ state: 'detached' });
  await it.getByText('Waiting for connection').waitFor({ state: 'detached' });
  expect((await stored()).filter((body) => body === 'Written on the train.')).toHaveLength(1);
});

test('components: the tab that holds the stream goes away: another has it within two seconds; coming back makes no second one', async () => {
  const first = await tab();
  const second = await tab();
  await soon(() => expect(stage.host.service.proxy.openStreams).toBe(1));
  await first.goto(`${stage.host.url}/elsewhere`);
  await dana().messages.send(conversation, { body: 'While the first tab is away.' });
  const began = Date.now();
  await second.getByText('While the first tab is away.').first().waitFor();
  expect(Date.now() - began).toBeLessThan(2000);
  await first.goBack();
  await first.locator('kipu-inbox').getByText('While the first tab is away.').first().waitFor();
  await soon(() => expect(stage.host.service.proxy.openStreams).toBe(1));
});

test('components: five tabs, tokens that end while one writes, a service that is restarted again and again: nothing lost or twice, one stream, the draft kept', async (scene) => {
  stage.host.tokenSeconds = 60;
  const tabs = await Promise.all(Array.from({ length: 5 }, () => tab()));
  const [writer, ...others] = tabs as [Page, ...Page[]];
  const draft = 'A long answer that takes its time.';
  const kept = others[0] as Page;
  const sent: string[] = [];
  const client = dana();
  // Tabs share the draft of a conversation, and a send consumes it: who is not to lose theirs writes in another one.
  const { id: another } = await client.conversations.start({
    type: 'portal',
    patientId: CHART,
    recipientIds: ['ana'],
    body: 'Another matter.',
  });
  await kept.locator('kipu-messages').evaluate((el, id) => {
    const beside = document.createElement('kipu-thread');
    beside.setAttribute('conversation-id', id);
    el.append(beside);
  }, another);
  const beside = kept.locator('kipu-messages > kipu-thread');
  const long = beside.getByRole('textbox', { name: 'Message' });
  const letters = [...draft];
  for (let round = 0; round < RESTARTS; round++) {
    const [theirs, mine] = [`From Dana ${round}`, `From Ana ${round}`];
    stage.host.service.proxy.clear();
    // The token ends in the middle: the service refuses the next request, whichever that is. Two refusals in a row mean
    // that nobody is signed in, so none is for a send that still waits, since an earlier round, for its fresh token.
    stage.host.service.proxy.add({ is: 'refuse', method: 'POST', path: /\/messages$/ });
    stage.host.service.proxy.add({ is: 'drop-after', method: 'POST', path: /\/messages$/ });
    await field(writer).fill(mine);
    await field(writer).press('Control+Enter');
    sent.push(mine);
    const restarted = stage.host.service.restart();
    await client.messages.send(conversation, { body: theirs });
    sent.push(theirs);
    await restarted;
    await kept.bringToFront();
    await long.focus();
    const share = Math.ceil(draft.length / RESTARTS);
    await kept.keyboard.type(letters.slice(round * share, (round + 1) * share).join(''));
  }
  client.close();
  await soon(async () => {
    const bodies = await stored();
    expect([...bodies].sort()).toEqual([TEXT, ...sent].sort());
  }, 40_000);
  const bodies = await stored();
  figure(
    scene,
    `messages lost in ${RESTARTS} restarts, five tabs`,
    sent.filter((body) => !bodies.includes(body)).length,
    '0',
  );
  figure(
    scene,
    `messages twice in ${RESTARTS} restarts, five tabs`,
    bodies.length - new Set(bodies).size,
    '0',
  );
  for (const it of tabs) {
    await soon(async () => {
      const shown = await it.evaluate((id) => {
        const wrapper = document.querySelector('kipu-messages') as unknown as {
          session: {
            store: {
              snapshot: { threads: Record<string, { messages: { body: string }[]; outgoing: unknown[] }> };
            };
          };
        };
        const thread = wrapper.session.store.snapshot.threads[id];
        return { bodies: thread?.messages.map(({ body }) => body), outgoing: thread?.outgoing.length };
      }, conversation);
      expect(shown.bodies?.toSorted()).toEqual([TEXT, ...sent].sort());
      expect(shown.outgoing).toBe(0);
    }, 40_000);
  }
  expect(await long.inputValue()).toBe(draft);
  await beside.getByText('Draft saved').waitFor();
  await soon(() => expect(stage.host.service.proxy.openStreams).toBe(1), 40_000);
  figure(scene, 'streams of five tabs', stage.host.service.proxy.openStreams, '1');
}, 600_000);

test('components: 1,000 rounds of attaching and detaching leave no heap, listener, node or connection behind', async (scene) => {
  const it = await context.newPage();
  await it.goto(`${stage.host.url}/empty`);
  await it.waitForFunction(() => customElements.get('kipu-new-message') !== undefined);
  const rounds = (count: number) =>
    it.evaluate(async (n) => {
      const wrapper = document.querySelector('kipu-messages') as HTMLElement;
      for (let round = 0; round < n; round++) {
        const made = ['kipu-message-badge', 'kipu-inbox', 'kipu-new-message', 'kipu-thread'].map((tag) =>
          document.createElement(tag),
        );
        wrapper.append(...made);
        await Promise.all(
          made.map((one) => (one as unknown as { updateComplete: Promise<boolean> }).updateComplete),
        );
        for (const one of made) one.remove();
      }
      await new Promise(requestAnimationFrame);
    }, count);
  await rounds(200);
  const before = await held(it);
  await rounds(1000);
  // What is garbage goes in its own time; what is held never does.
  const after = await soon(async () => {
    const now = await held(it);
    expect(now.heapBytes - before.heapBytes).toBeLessThan(1_000_000);
    expect(now.listeners - before.listeners).toBeLessThanOrEqual(2);
    // Fewer than one node in two rounds: none of an element that left.
    expect(now.nodes - before.nodes).toBeLessThan(500);
    return now;
  }, 30_000);
  figure(
    scene,
    '1,000 rounds of attaching: heap grown, KiB',
    Math.round((after.heapBytes - before.heapBytes) / 1024),
    '≤ 976',
  );
  figure(scene, '1,000 rounds of attaching: listeners grown', after.listeners - before.listeners, '0');
  expect(stage.host.service.proxy.openStreams).toBe(1);
  await it.evaluate(() => {
    for (let n = 0; n < 100; n++) window.addEventListener('online', () => n);
  });
  expect((await held(it)).listeners - after.listeners, 'the check sees a listener').toBeGreaterThanOrEqual(
    100,
  );
}, 90_000);
