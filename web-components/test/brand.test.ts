import { afterEach, describe, expect, it } from 'vitest';
import { tokens } from '../src/base/tokens.styles.ts';

const GROUNDS = ['surface', 'sunken', 'hover', 'selected', 'own', 'other'];

const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
/** A colour as it is painted: red, green and blue, 0 to 255. */
function painted(color: string): number[] {
  canvas.fillStyle = '#123456';
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
function luminance(color: string): number {
  const [r, g, b] = painted(color).map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Brands in hues, lightnesses and strengths, and the extremes; colours of sRGB, as brands are. */
const BRANDS = new Set(
  [
    ...[0.05, 0.2, 0.35, 0.45, 0.55, 0.65, 0.8, 0.95].flatMap((l) =>
      [0, 0.06, 0.14, 0.3].flatMap((c) => Array.from({ length: 12 }, (_, n) => `oklch(${l} ${c} ${n * 30})`)),
    ),
    ...['#000000', '#ffffff', '#ff0000', '#00ff00', '#0000ff', '#ffff00', '#00ffff', '#ff00ff', '#808080'],
    ...[
      '#0b2545',
      '#13315c',
      '#ffcc00',
      '#6a0dad',
      '#f6c6d0',
      'navy',
      'rgb(118 118 118)',
      'hsl(180 100% 25%)',
    ],
  ].map((brand) => `rgb(${painted(brand).join(' ')})`),
);

/** The colour of each role as an element with these tokens has it, below a host that sets some of its own. */
function palette(theme: string, host: Record<string, string>, css = tokens.cssText) {
  const el = document.createElement('div');
  el.setAttribute('theme', theme);
  for (const [name, value] of Object.entries(host)) el.style.setProperty(name, value);
  const root = el.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const box = document.createElement('i');
  root.append(box);
  document.body.append(el);
  return (role: string) => {
    box.style.backgroundColor = `var(--_${role})`;
    const color = getComputedStyle(box).backgroundColor;
    expect(color, `${role} is a colour`).not.toBe('rgba(0, 0, 0, 0)');
    return color;
  };
}
/** As a browser reads the tokens that cannot make a colour from another. */
const OLDER = tokens.cssText.replace('oklch(from red', 'unknown(from red');
const least = (pairs: readonly (readonly [what: string, contrast: number])[]) =>
  pairs.toSorted(([, a], [, b]) => a - b)[0]!;

afterEach(() => document.body.replaceChildren());

describe.each(['light', 'dark'])('design: one colour of a brand is enough, theme %s', (theme) => {
  it('design: what stands on a button or badge of the brand has a contrast of 4.5, pointed at or not', () => {
    const [what, found] = least(
      [...BRANDS].flatMap((brand) => {
        const colour = palette(theme, {
          '--kipu-accent': brand,
          '--kipu-danger': brand,
          '--kipu-badge': brand,
        });
        return [
          [`${brand} accent`, contrast(colour('on-accent'), colour('accent-fill'))],
          [`${brand} hover`, contrast(colour('on-accent'), colour('accent-hover'))],
          [`${brand} danger`, contrast(colour('on-danger'), colour('danger-fill'))],
          [`${brand} badge`, contrast(colour('on-badge'), colour('badge-fill'))],
        ] as const;
      }),
    );
    expect(found, what).toBeGreaterThanOrEqual(4.5);
  });

  it('design: the brand as text has a contrast of 4.5 on every ground, and errors on the surface', () => {
    const [what, found] = least(
      [...BRANDS].flatMap((brand) => {
        const colour = palette(theme, { '--kipu-accent': brand, '--kipu-danger': brand });
        return [
          ...GROUNDS.map(
            (ground) => [`${brand} on ${ground}`, contrast(colour('accent'), colour(ground))] as const,
          ),
          [`${brand} danger`, contrast(colour('danger'), colour('surface'))] as const,
        ];
      }),
    );
    expect(found, what).toBeGreaterThanOrEqual(4.5);
  });

  it('design: a button is filled with the very colour, and looks different when pointed at', () => {
    for (const brand of ['#0b2545', '#ffcc00', '#1d5fbf', '#6a0dad']) {
      const colour = palette(theme, { '--kipu-accent': brand });
      expect(contrast(colour('accent-fill'), brand)).toBeCloseTo(1, 5);
      expect(contrast(colour('accent-hover'), brand)).toBeGreaterThan(1.05);
    }
  });

  it('design: what the host sets itself holds, and without a colour of the host ours do', () => {
    const own = palette(theme, {
      '--kipu-accent': '#0b2545',
      '--kipu-on-accent': '#ffcc00',
      '--kipu-accent-hover': '#13315c',
    });
    expect([own('accent-fill'), own('on-accent'), own('accent-hover')]).toEqual([
      'rgb(11, 37, 69)',
      'rgb(255, 204, 0)',
      'rgb(19, 49, 92)',
    ]);
    const [ours, plain] = [palette(theme, {}), palette(theme, {}, OLDER)];
    expect([ours('accent'), ours('accent-fill'), ours('on-accent'), ours('accent-hover')]).toEqual(
      theme === 'light'
        ? ['rgb(29, 95, 191)', 'rgb(29, 95, 191)', 'rgb(255, 255, 255)', 'rgb(23, 79, 159)']
        : ['rgb(127, 178, 255)', 'rgb(127, 178, 255)', 'rgb(11, 26, 48)', 'rgb(163, 200, 255)'],
    );
    for (const role of [
      'accent',
      'accent-fill',
      'on-accent',
      'danger',
      'on-danger',
      'badge-fill',
      'on-badge',
    ])
      expect(plain(role)).toBe(ours(role));
  });

  it('design: a browser that cannot make colours stays readable, and takes a pair of colours as it is', () => {
    const [what, found] = least(
      [...BRANDS].flatMap((brand) => {
        const colour = palette(
          theme,
          { '--kipu-accent': brand, '--kipu-danger': brand, '--kipu-badge': brand },
          OLDER,
        );
        return [
          [`${brand} fill`, contrast(colour('on-accent'), colour('accent-fill'))],
          [`${brand} hover`, contrast(colour('on-accent'), colour('accent-hover'))],
          [`${brand} danger`, contrast(colour('on-danger'), colour('danger-fill'))],
          [`${brand} badge`, contrast(colour('on-badge'), colour('badge-fill'))],
          ...GROUNDS.map((ground) => [`${brand} text`, contrast(colour('accent'), colour(ground))] as const),
        ] as const;
      }),
    );
    expect(found, what).toBeGreaterThanOrEqual(4.5);
    const pair = palette(theme, { '--kipu-accent': '#0b2545', '--kipu-on-accent': '#ffffff' }, OLDER);
    expect(contrast(pair('accent-fill'), '#0b2545')).toBeCloseTo(1, 5);
    expect(pair('on-accent')).toBe('rgb(255, 255, 255)');
  });
});
