import { expect, test, vi } from 'vitest';
import { figure } from '../harness/figures.ts';
import { ANA, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';
import { reply, Talk } from '../harness/talk.ts';

const SENDS = 20;
const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: { '/': page('<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>') },
});

test(`components: B31: ${SENDS} messages sent offline, the page reloaded, online again: ${SENDS} on the server, in order, once`, async (scene) => {
  const talk = await Talk.start(stage.host);
  const context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
  const it = await talk.tab(context);
  await context.setOffline(true);
  await it.getByText("You're offline.").first().waitFor();
  const sent = Array.from({ length: SENDS }, (_, n) => `Written in a tunnel, ${n}`);
  for (const body of sent) await reply(it, body);
  expect(await talk.shown(it)).toEqual([talk.first, ...sent]);
  expect(await talk.stored()).toEqual([talk.first]);
  // Without a network there is no page to be had; what was sent outlives even that. (A try of the page that goes may get
  // through: the browser under test lifts the outage from it a moment early.)
  await expect(it.reload()).rejects.toThrow('ERR_INTERNET_DISCONNECTED');

  await context.setOffline(false);
  // Answers are lost on the way, so that some are sent again under the same key.
  stage.host.service.proxy.add({ is: 'drop-after', method: 'POST', path: /messages$/, times: 3 });
  await it.goto(stage.host.url);
  await talk.open(it);
  const all = [talk.first, ...sent];
  await vi.waitFor(async () => expect(await talk.stored()).toEqual(all), { timeout: 20_000, interval: 100 });
  await vi.waitFor(async () => expect(await talk.shown(it)).toEqual(all), { timeout: 15_000, interval: 50 });
  await it.locator('kipu-thread').getByText('Waiting for connection').waitFor({ state: 'detached' });
  const stored = await talk.stored();
  figure(
    scene,
    `${SENDS} sent offline, reloaded: lost`,
    sent.filter((one) => !stored.includes(one)).length,
    '0',
  );
  figure(scene, `${SENDS} sent offline, reloaded: twice`, stored.length - new Set(stored).size, '0');
  talk.close();
  await context.close();
});
