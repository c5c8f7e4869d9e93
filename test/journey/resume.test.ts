import { createClient, type KipuClient } from '@kipu-messages/sdk';
import { createAdminClient } from '@kipu-messages/sdk/admin';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Demo, startDemo } from '../../examples/emr/src/demo.ts';
import { readOptions } from '../../examples/emr/src/options.ts';
import { Random } from '../../examples/emr/src/seed/random.ts';
import { launchChromium } from '../harness/chromium.ts';
import { type CutProxy, startCutProxy } from '../harness/cut-proxy.ts';
import { dataFolder } from '../harness/example.ts';
import { type StoreView, storeView } from '../harness/store-view.ts';

const PEOPLE = { ana: 'staff', dana: 'portal' } as const;
type Who = keyof typeof PEOPLE;
const CONVERSATIONS = 6;

const data = dataFolder();
let browser: Browser;
let demo: Demo;
/** The cable between the browsers and the host; those who send have one of their own. */
let cable: CutProxy;
let clients: Record<Who, KipuClient>;
let conversations: string[];

beforeAll(async () => {
  browser = await launchChromium();
  const options = readOptions(['--data', data.path, '--port', '0', '--conversations', '0'], {});
  demo = await startDemo(options, () => undefined);
  cable = await startCutProxy(demo.url);
  const baseUrl = `${demo.url}/messages`;
  const admin = createAdminClient({
    baseUrl,
    apiKey: demo.service.apiKey,
    maxRetries: 40,
    deadlineMs: 120_000,
  });
  const client = (type: 'staff' | 'portal', id: string) =>
    createClient({
      baseUrl,
      getToken: () => admin.sessions.create({ user: { type, id } }),
      // A send may meet several restarts in a row; its key keeps it from being stored twice.
      maxRetries: 40,
      deadlineMs: 120_000,
    });
  clients = { ana: client('staff', 'u-ana'), dana: client('portal', 'p-dana') };
});
afterAll(async () => {
  await browser?.close();
  await cable?.stop();
  await demo?.stop();
  data.remove();
});

test('B35: two browsers are open while the service is killed and the connection cut 20 times at random during 500 sends: each store equals a fresh snapshot, nothing lost, nothing twice', async () => {
  const run = await soak({ seed: Math.floor(Date.now() / 1000), sends: 500, breaks: 20, resume: true });
  console.info(run.figures);
  expect(run.lost).toEqual([]);
  expect(run.twice).toEqual([]);
  for (const who of ['ana', 'dana'] as const) {
    await vi.waitFor(
      async () => {
        const live = await run.pages[who].view();
        expect(live).toBeDefined();
        expect(live?.outgoing).toBe(0);
        const fresh = await run.pages[who].fresh();
        expect({ ...live, messages: [] }).toEqual({ ...fresh, messages: [] });
        expect(live?.messages.slice(-20)).toEqual(fresh?.messages.slice(-20));
        const seqs = live?.messages.map((one) => one.seq) ?? [];
        expect(seqs).toEqual(seqs.map((_, at) => (seqs[0] ?? 0) + at));
      },
      { timeout: 30_000, interval: 500 },
    );
  }
  await run.end();
}, 240_000);

test('B35: that test finds a stream that does not resume from where it was', async () => {
  const run = await soak({ seed: 7, sends: 120, breaks: 12, resume: false });
  console.info(run.figures);
  const equal = async (who: Who, fresh: StoreView | undefined) =>
    JSON.stringify(await run.pages[who].view()) === JSON.stringify(fresh);
  const fresh = { ana: await run.pages.ana.fresh(), dana: await run.pages.dana.fresh() };
  const becomeEqual = vi.waitFor(
    async () => expect((await equal('ana', fresh.ana)) && (await equal('dana', fresh.dana))).toBe(true),
    { timeout: 15_000, interval: 500 },
  );
  await expect(becomeEqual).rejects.toThrow();
  await run.end();
}, 240_000);

interface OpenPage {
  view(): Promise<StoreView | undefined>;
  /** The same of a page that is opened only now, in a browser of its own. */
  fresh(): Promise<StoreView | undefined>;
}
interface Soak {
  figures: string;
  /** Sends acknowledged and not stored, and texts stored more than once. */
  lost: string[];
  twice: string[];
  pages: Record<Who, OpenPage>;
  end(): Promise<void>;
}

async function soak(plan: { seed: number; sends: number; breaks: number; resume: boolean }): Promise<Soak> {
  const random = new Random(plan.seed);
  conversations = [];
  for (let n = 0; n < CONVERSATIONS; n++) {
    const started = await clients.ana.conversations.start({
      type: 'portal',
      patientId: '123:7e0c',
      recipientIds: ['p-dana'],
      body: `Conversation ${n} of run ${plan.seed}`,
    });
    conversations.push(started.id);
  }
  const watched = conversations[0] ?? '';
  const open: BrowserContext[] = [];
  const pageOf = async (who: Who, base: string): Promise<Page> => {
    const context = await browser.newContext({ baseURL: base });
    open.push(context);
    if (!plan.resume) await context.route('**/messages/v1/events*', forgetPosition);
    const page = await context.newPage();
    const [signIn, inbox] = who === 'ana' ? ['/sign-in', '/inbox'] : ['/portal/sign-in', '/portal/inbox'];
    await page.goto(signIn);
    await page.getByRole('button', { name: who === 'ana' ? /^Ana/ : /^Dana/ }).click();
    await page.waitForURL(who === 'ana' ? '**/charts' : '**/portal/inbox');
    await page.goto(`${inbox}#${watched}`);
    if (who === 'dana') await page.reload();
    await vi.waitFor(async () => expect(await storeView(page, watched)).toBeDefined(), { timeout: 20_000 });
    return page;
  };
  const live = { ana: await pageOf('ana', cable.url), dana: await pageOf('dana', cable.url) };

  const began = performance.now();
  const breakAt = new Set(
    random.sample(
      Array.from({ length: plan.sends - 20 }, (_, n) => n + 10),
      plan.breaks,
    ),
  );
  const sent: string[] = [];
  const counts = { kills: 0, cuts: 0 };
  let next = 0;
  const sender = async () => {
    while (next < plan.sends) {
      const n = next++;
      const who = random.pick(['ana', 'dana'] as const);
      const body = `text ${plan.seed}.${n}`;
      if (breakAt.has(n)) {
        if (random.chance(0.5)) {
          counts.kills += 1;
          await killService();
        } else {
          counts.cuts += 1;
          cable.cut();
        }
      }
      await clients[who].messages.send(random.pick(conversations), { body });
      sent.push(body);
    }
  };
  await Promise.all([sender(), sender(), sender(), sender()]);
  const ms = Math.round(performance.now() - began);

  const stored: string[] = [];
  for (const id of conversations)
    for await (const message of clients.ana.messages.list(id)) stored.push(message.body);
  return {
    figures: `seed ${plan.seed}: ${sent.length} sent in ${ms} ms, ${counts.kills} kills, ${counts.cuts} cuts${plan.resume ? '' : ', without resuming'}`,
    lost: sent.filter((body) => !stored.includes(body)),
    twice: stored.filter((body, at) => stored.indexOf(body) !== at),
    pages: { ana: openPage('ana'), dana: openPage('dana') },
    end: async () => {
      for (const context of open) await context.close();
    },
  };

  function openPage(who: Who): OpenPage {
    return {
      view: () => storeView(live[who], watched),
      async fresh() {
        const page = await pageOf(who, demo.url);
        const view = await storeView(page, watched);
        await page.context().close();
        return view;
      },
    };
  }
}

/** The planted fault: the browser asks for the stream as if it had never had one. */
async function forgetPosition(route: Parameters<Parameters<BrowserContext['route']>[1]>[0]): Promise<void> {
  const { 'last-event-id': _, ...headers } = await route.request().allHeaders();
  await route.continue({ headers });
}

/** No drain, no goodbye; the demo starts it again. */
async function killService(): Promise<void> {
  const { pid } = demo.service;
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(
    () => {
      expect(demo.service.url).toBeDefined();
      expect(demo.service.pid).not.toBe(pid);
    },
    { timeout: 15_000 },
  );
}
