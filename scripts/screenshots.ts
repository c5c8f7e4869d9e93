/**
 * Takes pictures of every element in every state, as the gallery shows them, so that they can be looked at beside
 * `docs/design.md`: light, dark, more contrast and forced colours × 360, 700 and 1,280 px × English, Spanish and Arabic.
 *
 * `npm run screenshots -- [--out FOLDER] [--sheets | --docs] [WORD …]`: only states with one of these words in their name.
 * `--sheets`: one picture per state and width, its looks and languages side by side. `--docs`: those that `docs/design.md`
 * names, in their place.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import type { Cell } from '../examples/emr/src/gallery/browser/cell.ts';
import { launchChromium } from '../test/harness/chromium.ts';
import { dataFolder, startExample } from '../test/harness/example.ts';

declare const window: { cell?: Cell };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: join(import.meta.dirname, '../screenshots') },
    sheets: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    skin: { type: 'string', default: 'plain' },
  },
});

interface Look {
  name: string;
  theme: 'light' | 'dark';
  contrast?: 'more';
  forced?: 'active';
}
const LOOKS: readonly Look[] = [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark' },
  { name: 'contrast', theme: 'light', contrast: 'more' },
  { name: 'forced', theme: 'light', forced: 'active' },
];
const WIDTHS = { 360: 640, 700: 720, 1280: 800 } as const;
const LANGS = ['en', 'es', 'ar'] as const;

interface Shot {
  state: string;
  width: number;
  look: string;
  lang: string;
  png: Buffer;
}

/** `kipu-inbox: the worst rows` as a file's name. */
const fileName = (state: string) =>
  state
    .toLowerCase()
    .replace(/^kipu-/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
const pictureOf = ({ state, width, look, lang }: Omit<Shot, 'png'>) =>
  `${fileName(state)}.${width}.${look}.${lang}.png`;
const docs = join(import.meta.dirname, '../docs');
/** The pictures that the documents name; undefined: all are taken. */
const named = values.docs
  ? new Set(
      Array.from(
        readFileSync(join(docs, 'design.md'), 'utf8').matchAll(/\(pictures\/([^)]+)\)/g),
        ([, name]) => name,
      ),
    )
  : undefined;
const wanted = (name: string) => !positionals.length || positionals.some((word) => name.includes(word));

async function shotsOf(page: Page, url: string, look: Look, lang: string): Promise<Shot[]> {
  await page.emulateMedia({ contrast: look.contrast ?? null, forcedColors: look.forced ?? null });
  await page.goto(`${url}/gallery/cell?skin=${values.skin}&theme=${look.theme}&lang=${lang}`);
  await page.waitForFunction(() => window.cell !== undefined);
  const names = await page.evaluate(() => [...(window.cell?.names ?? [])]);
  const shots: Shot[] = [];
  for (const state of names.filter(wanted)) {
    for (const [width, height] of Object.entries(WIDTHS)) {
      const shot = { state, width: Number(width), look: look.name, lang };
      if (named && !named.has(pictureOf(shot))) continue;
      await page.setViewportSize({ width: Number(width), height });
      await page.evaluate((name) => window.cell?.show(name), state);
      // What is small is shown without the empty page around it.
      const small = /badge|closed$/.test(state) && { clip: { x: 0, y: 0, width: Number(width), height: 80 } };
      shots.push({ ...shot, png: await page.screenshot(small || {}) });
    }
  }
  return shots;
}

/** Pictures of one state and width beside one another, each with its look and language. */
async function sheet(browser: Browser, shots: readonly Shot[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  const figures = shots.map(
    ({ png, look, lang }) =>
      `<figure><figcaption>${look} ${lang}</figcaption><img src="data:image/png;base64,${png.toString('base64')}"></figure>`,
  );
  const columns = shots[0] && shots[0].width > 700 ? 2 : shots[0]?.width === 700 ? 3 : 6;
  await page.setContent(
    `<style>body{margin:8px;display:grid;grid-template-columns:repeat(${columns},1fr);gap:8px;font:12px sans-serif;background:#999}
figure{margin:0}img{width:100%;display:block}</style>${figures.join('')}`,
  );
  const png = await page.screenshot({ fullPage: true });
  await page.close();
  return png;
}

const out = values.docs ? join(docs, 'pictures') : values.out;
if (values.docs) rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const data = dataFolder();
const emr = await startExample(data.path, ['--conversations', '0']);
const browser = await launchChromium();
let pictures = 0;
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  const all: Shot[] = [];
  for (const look of LOOKS) {
    for (const lang of LANGS) {
      const shots = await shotsOf(page, emr.url, look, lang);
      pictures += shots.length;
      if (values.sheets) all.push(...shots);
      else for (const shot of shots) writeFileSync(join(out, pictureOf(shot)), shot.png);
    }
  }
  for (const [name, shots] of Map.groupBy(all, ({ state, width }) => `${fileName(state)}.${width}`))
    writeFileSync(join(out, `${name}.png`), await sheet(browser, shots));
} finally {
  await browser.close();
  await emr.stop();
  data.remove();
}
console.log(`${pictures} pictures in ${out}`);
// A name in the documents that no state has would be a picture that is not there.
if (!pictures || (named && pictures < named.size)) process.exitCode = 1;
