/// <reference lib="dom" />
import type { Locator } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { ANA, CHART, DANA, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

/** The conversations, that with the oldest activity first. */
const ids: string[] = [];
const dana = () => stage.host.service.client(DANA);
const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: { '/': page('<kipu-inbox></kipu-inbox>') },
});
beforeAll(async () => {
  const client = dana();
  for (let n = 0; n < 6; n++) {
    const about = { type: 'portal' as const, patientId: CHART, recipientIds: ['ana'] };
    const { id } = await client.conversations.start({ ...about, subject: `Ride ${n}`, body: 'Hello.' });
    ids.push(id);
  }
  client.close();
});

async function middleOf(row: Locator): Promise<{ x: number; y: number }> {
  const box = await row.boundingBox();
  if (!box) throw new Error('The row is not in view.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('components: a finger that rests on a row while messages come in opens this row', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 }, hasTouch: true });
  const it = await context.newPage();
  await it.goto(stage.host.url);
  const at = await middleOf(it.getByRole('button', { name: /Ride 3\b/ }));
  const devtools = await context.newCDPSession(it);
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  const client = dana();
  for (const n of [0, 1, 2]) await client.messages.send(ids[n] as string, { body: `Meanwhile ${n}` });
  client.close();
  for (const n of [0, 1, 2]) await it.locator('kipu-inbox').getByText(`Meanwhile ${n}`).first().waitFor();
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  const opened = () => it.locator('kipu-inbox').getAttribute('conversation-id');
  await vi.waitFor(async () => expect(await opened()).not.toBeNull());
  expect(await opened()).toBe(ids[3]);
  await context.close();
});

test('components: a row that is pressed opens, though a bar came in above the list before the button was let go', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
  const it = await context.newPage();
  await it.goto(stage.host.url);
  const { x, y } = await middleOf(it.getByRole('button', { name: /Ride 3\b/ }));
  // Near its upper edge: what comes in above the list puts the row before it under the pointer.
  await it.mouse.move(x, y - 28);
  await it.mouse.down();
  await context.setOffline(true);
  await it.getByText("You're offline.").first().waitFor();
  await it.mouse.up();
  await vi.waitFor(async () =>
    expect(await it.locator('kipu-inbox').getAttribute('conversation-id')).toBe(ids[3]),
  );
  await context.close();
});
