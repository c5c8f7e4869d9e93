import { expect, it } from 'vitest';
import { figure } from '../../test/harness/figures.ts';
import type { CspReport } from './csp-page.ts';
import { elementStates } from './states.ts';

/**
 * Policy B: nothing but the page's own origin, no inline anything, and Trusted Types with Lit's policy alone. The origin is
 * spelled out: within `srcdoc` Firefox takes `'self'` for no origin at all.
 */
const SELF = location.origin;
const POLICY =
  `default-src 'none'; script-src ${SELF}; style-src ${SELF}; img-src ${SELF} data:; font-src ${SELF}; connect-src ${SELF}; ` +
  "require-trusted-types-for 'script'; trusted-types lit-html";

const page = new URL('./csp-page.ts', import.meta.url).href;

function frame(plant = ''): Promise<CspReport> {
  const box = document.createElement('iframe');
  box.width = '1000';
  box.height = '700';
  const answer = new Promise<CspReport>((resolve) => {
    addEventListener('message', (event) => event.source === box.contentWindow && resolve(event.data.csp));
  });
  box.srcdoc = `<!doctype html><html lang="en" data-plant="${plant}"><head><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>EMR</title><script type="module" src="${page}"></script>`;
  document.body.append(box);
  return answer.finally(() => box.remove());
}
/** Names and texts of the sample store: none may leave the elements. */
const PHI = /Whitfield|Marcus|Dana|Ride on Thursday|van be there/;

it('components: CSP and Trusted Types: no violation by any element in any state, and nothing of a patient leaves it', async (test) => {
  const report = await frame();
  expect(report.drawn).toEqual(elementStates.map(({ tag, state }) => `${tag}: ${state}`));
  figure(test, 'CSP and Trusted Types: violations', report.violations.length, '0');
  expect(report.violations).toEqual([]);
  expect(
    report.logged.filter(
      (line) => !line.includes('Lit is in dev mode') && !line.includes('change-in-update'),
    ),
  ).toEqual([]);
  expect(report.stored).not.toMatch(PHI);
  expect(report.title).toBe('EMR');
  expect(
    report.urls.filter(
      (url) => PHI.test(decodeURIComponent(url)) || !url.match(/^(about:|http:\/\/localhost)/),
    ),
  ).toEqual([]);
}, 60_000);

it('components: CSP: the check itself sees an inline style and an untrusted innerHTML', async () => {
  const { violations } = await frame('yes');
  expect(violations.join()).toContain('style-src');
  expect(violations.join()).toContain('require-trusted-types-for');
}, 60_000);
