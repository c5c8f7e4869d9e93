/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { heard, listen } from '../harness/announcements.ts';
import { figure } from '../harness/figures.ts';
import { ANA, CHART, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';
import { reply, Talk } from '../harness/talk.ts';

const BURST = 50;
const POSTS = { method: 'POST', path: /messages$/ };

const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: {
    '/': page(
      '<kipu-message-badge></kipu-message-badge><kipu-new-message></kipu-new-message><kipu-inbox></kipu-inbox>',
    ),
  },
});

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

/** A tab that is listened to, with the conversation open and the focus in its composer. */
async function tab(talk: Talk): Promise<Page> {
  const it = await stage.browser.newPage({ viewport: { width: 1100, height: 700 } });
  await listen(it);
  await it.goto(stage.host.url);
  await talk.open(it);
  await it.locator('kipu-thread').getByRole('textbox', { name: 'Message' }).focus();
  return it;
}

test(`components: ${BURST} messages in a second are told in at most two announcements, each of them counted once`, async (scene) => {
  const talk = await Talk.start(stage.host);
  const it = await tab(talk);
  const began = performance.now();
  await Promise.all(Array.from({ length: BURST }, (_, n) => talk.write(`Burst ${n}`)));
  const ms = performance.now() - began;
  const counted = async () =>
    (await heard(it)).reduce((sum, said) => sum + (Number(/^(\d+) new messages/.exec(said)?.[1]) || 1), 0);
  await soon(async () => expect(await counted()).toBe(BURST));
  const said = await heard(it);
  figure(scene, `${BURST} messages in a second: announcements`, said.length, '≤ 2');
  figure(scene, `${BURST} messages in a second: ms that they took`, Math.round(ms), '≤ 1000');
  // A busy machine takes longer for them: one more for each further second.
  expect(said.length, said.join(' | ')).toBeLessThanOrEqual(1 + Math.ceil(ms / 1000));
  talk.close();
  await it.close();
});

test('components: sent, not sent, archived, taken back, found, connection lost and back, reply possible again: each is told once, and nothing else', async (scene) => {
  const other = await Talk.start(stage.host, 'The other one.', 'Other');
  const talk = await Talk.start(stage.host, 'Which bus goes there?', 'Bus lines');
  const it = await tab(talk);
  const told: string[] = [];
  const tells = async (words: string) => {
    told.push(words);
    await soon(async () => expect(await heard(it)).toEqual(told));
  };
  const thread = it.locator('kipu-thread');

  await reply(it, 'Line 12.');
  await tells('Message sent.');
  stage.host.service.proxy.add({ is: 'status', status: 403, ...POSTS });
  await reply(it, 'Refused by something on the way.');
  await tells('Message not sent. Retry is available.');
  await thread.getByRole('button', { name: 'Retry' }).click();
  await tells('Message sent.');

  await thread.getByRole('button', { name: 'Archive', exact: true }).click();
  await tells('Archived. Undo available.');
  await it.locator('[part=toast]').getByRole('button', { name: 'Undo' }).click();
  await tells('Back in Active.');
  await thread.getByText('Which bus goes there?').first().waitFor();

  const search = it.getByRole('searchbox', { name: 'Search messages' });
  await search.fill('bus');
  await tells('1 result.');
  await search.press('Escape');

  await it.context().setOffline(true);
  await tells('Connection lost.');
  await it.context().setOffline(false);
  await tells('Connected again.');

  await stage.host.service.admin.connections.delete('dana', CHART);
  await thread.getByText("You can't reply right now").waitFor();
  await stage.host.service.admin.connections.put('dana', CHART, { relation: 'guardian' });
  await tells('You can reply again');

  // Whatever would come twice has come by now: this is told after all of it.
  await thread.getByRole('button', { name: /^Send to/ }).click();
  await tells('Write a message first.');
  const twice = (await heard(it)).length - told.length;
  figure(scene, 'announcements of a journey: not told, or told twice', Math.abs(twice), '0');
  for (const one of [talk, other]) one.close();
  await it.close();
});
