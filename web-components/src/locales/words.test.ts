import type { LitElement } from 'lit';
import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import '../define/inbox.ts';
import '../define/message-badge.ts';
import '../define/new-message.ts';
import '../define/settings.ts';
import { brokenLayout, deepElements } from '../../test/layout.ts';
import { clearPage, mount, settled } from '../../test/mount.ts';
import { elementStates, storeOf } from '../../test/states.ts';
import { overrideWords } from '../base/locale.ts';
import { words as ar } from './ar.ts';
import { words as composeAr } from './compose-ar.ts';
import { composeEn } from './compose-en.ts';
import { words as composeEs } from './compose-es.ts';
import { en } from './en.ts';
import { words as es } from './es.ts';
import { words as settingsAr } from './settings-ar.ts';
import { settingsEn } from './settings-en.ts';
import { words as settingsEs } from './settings-es.ts';

type Catalogue = Readonly<Record<string, unknown>>;
/** Enough of what any sentence is made with. */
const SAMPLE = [3, 'Dana', 'guardian'] as const;

/** Every sentence of a catalogue, those with a name or a number in them said with samples. */
function sentences(words: Catalogue, path = ''): [key: string, words: string][] {
  return Object.entries(words).flatMap(([key, value]) => {
    const at = `${path}${key}`;
    if (typeof value === 'string') return [[at, value] as [string, string]];
    if (typeof value === 'object' && value !== null) return sentences(value as Catalogue, `${at}.`);
    if (typeof value !== 'function' || key === 'reason' || key === 'notice') return [];
    return SAMPLE.flatMap((first) => {
      try {
        const said: unknown = value(first, SAMPLE[2], SAMPLE[1]);
        return typeof said === 'string' ? [[at, said] as [string, string]] : [];
      } catch {
        // This sentence takes something else in its first place.
        return [];
      }
    });
  });
}

/** What machines say and people do not. */
const BANNED = [
  /\berror\b/i,
  /\binvalid\b/i,
  /\bforbidden\b/i,
  /\bunauthori[sz]ed\b/i,
  /\b[45]\d\d\b/,
  /[a-z]+_[a-z]+/,
  /[!¡]/,
  /\bplease\b/i,
  /\boops\b/i,
  /\binv[aá]lid/i,
  /\bprohibido\b/i,
  /\bpor favor\b/i,
];
/** The one number that is no status: the law that a notice names. */
const spoken = (words: string) => words.replace(/42 CFR/g, '');

describe.each([
  ['en', [en, composeEn, settingsEn]],
  ['es', [es, composeEs, settingsEs]],
  ['ar', [ar, composeAr, settingsAr]],
] as const)('design: the words of %s', (_lang, catalogues) => {
  it('design: no sentence says error, invalid, forbidden, a status number or a bare code', () => {
    const all = catalogues.flatMap((words) => sentences(words));
    expect(all.length).toBeGreaterThan(150);
    const bad = all.filter(([, words]) => BANNED.some((banned) => banned.test(spoken(words))));
    expect(bad).toEqual([]);
  });
});

it('design: the check sees a bare code, a status and an exclamation mark', () => {
  for (const words of ['role_required', 'Error 403', 'Invalid input', 'Sent!', 'Forbidden.'])
    expect(
      BANNED.some((banned) => banned.test(words)),
      words,
    ).toBe(true);
});

/** A language that nobody speaks: each sentence in brackets, with accents, and 40 % longer. */
const pseudo = (text: string) =>
  `⟦${text.replace(/[aeiou]/g, (letter) => `${letter}\u0301`)}${'·'.repeat(Math.ceil(text.length * 0.4))}⟧`;
function pseudoOf(words: Catalogue): Catalogue | readonly unknown[] {
  if (Array.isArray(words)) return words.map((one) => pseudo(one));
  return Object.fromEntries(
    Object.entries(words).map(([key, value]) => {
      if (typeof value === 'string') return [key, pseudo(value)];
      if (typeof value === 'function')
        return [
          key,
          (...args: unknown[]) => pseudo(String((value as (...all: unknown[]) => unknown)(...args))),
        ];
      return [key, pseudoOf(value as Catalogue)];
    }),
  );
}

describe('components: a pseudo-locale', () => {
  afterEach(clearPage);

  it.for(elementStates)(
    'components: no sentence is hard-wired, and none that is 40 % longer breaks: $tag: $state',
    async (state) => {
      await page.viewport(360, 700);
      document.documentElement.lang = 'en';
      for (const words of [en, composeEn, settingsEn])
        overrideWords('en', pseudoOf(words) as Partial<typeof en>);
      const store = storeOf(state);
      const { el } = await mount<LitElement>(state.tag, { store, attributes: state.attributes ?? {} });
      await state.after?.(el, store);
      do await new Promise(requestAnimationFrame);
      while (!(await el.updateComplete));
      await settled(el);
      for (const one of deepElements(el)) for (const animation of one.getAnimations()) animation.finish();
      expect(brokenLayout(el)).toEqual([]);
      // A button's name is always a sentence of ours: names of people and texts of theirs stand inside one.
      for (const one of deepElements(el)) {
        if (
          !(one instanceof HTMLElement) ||
          !one.matches('button:not(.row), [role=heading]') ||
          !one.checkVisibility()
        )
          continue;
        const name = one.getAttribute('aria-label') ?? one.textContent ?? '';
        if (/[a-z]{3}/.test(name) && !one.querySelector('.names, bdi'))
          expect(name, one.className).toContain('⟦');
      }
    },
  );
});
