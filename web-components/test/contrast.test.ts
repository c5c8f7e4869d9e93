import { describe, expect, it } from 'vitest';
import { roles } from '../src/base/tokens.styles.ts';

type RoleName = keyof typeof roles;
type Scheme = 0 | 1 | 2 | 3;
const SCHEMES = ['light', 'dark', 'light, more contrast', 'dark, more contrast'] as const;

const colour = (role: RoleName, scheme: Scheme): string => {
  const values: readonly string[] = roles[role];
  return values[scheme] ?? values[scheme % 2] ?? '';
};
/** WCAG 2 relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Text on what it stands on (4.5), and shapes on what they stand on (3). */
const TEXT: [RoleName, RoleName][] = [
  ...(['surface', 'sunken', 'hover', 'selected', 'own', 'other'] as const).flatMap(
    (ground): [RoleName, RoleName][] => [
      ['text', ground],
      ['text-2', ground],
      ['text-3', ground],
      ['accent', ground],
    ],
  ),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['danger', 'surface'],
  ['on-danger', 'danger'],
  ['danger-text', 'danger-surface'],
  ['notice-text', 'notice-surface'],
  ['text', 'mark'],
  ['on-badge', 'badge'],
];
const SHAPES: [RoleName, RoleName][] = [
  ['control', 'surface'],
  ['control', 'sunken'],
  ['accent', 'surface'],
  ['badge', 'surface'],
];
/** What the roles on the surface were chosen for. */
const FIGURES: [RoleName, light: number, dark: number, RoleName?][] = [
  ['line', 1.3, 1.5],
  ['control', 3.7, 5.1],
  ['text', 16.4, 15.2],
  ['text-2', 7.4, 9.7],
  ['text-2', 6.4, 7.5, 'selected'],
  ['text-3', 5.6, 7.1],
  ['text-3', 4.8, 5.6, 'selected'],
  ['text-3', 4.7, 4.9, 'own'],
  ['accent', 6.1, 8.3],
  ['accent', 5.3, 6.5, 'selected'],
  ['on-accent', 6.1, 8.1, 'accent'],
  ['text', 13.9, 10.4, 'own'],
  ['text', 14.6, 12.7, 'other'],
  ['danger', 6.5, 8.2],
  ['danger-text', 8.0, 10.5, 'danger-surface'],
  ['notice-text', 7.6, 10.3, 'notice-surface'],
  ['text', 13.3, 6.3, 'mark'],
  ['badge', 5.9, 3.9],
  ['on-badge', 5.9, 4.6, 'badge'],
];

describe.each([0, 1, 2, 3] as const)('design: contrast by the tokens, scheme %i', (scheme) => {
  it.each(TEXT)(`design: ${SCHEMES[scheme]}: %s on %s is at least 4.5`, (front, ground) => {
    expect(contrast(colour(front, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(SHAPES)(`design: ${SCHEMES[scheme]}: %s on %s is at least 3`, (front, ground) => {
    expect(contrast(colour(front, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(3);
  });
});

it.each(FIGURES)(
  'design: %s has the contrast it was chosen for: %d light, %d dark',
  (role, light, dark, ground = 'surface') => {
    expect(Math.abs(contrast(colour(role, 0), colour(ground, 0)) - light)).toBeLessThan(0.1);
    expect(Math.abs(contrast(colour(role, 1), colour(ground, 1)) - dark)).toBeLessThan(0.1);
  },
);

it('design: more contrast gives text at least 7 on every surface', () => {
  for (const role of ['text', 'text-2', 'text-3', 'accent', 'danger'] as const) {
    for (const scheme of [2, 3] as const)
      expect(contrast(colour(role, scheme), colour('surface', scheme))).toBeGreaterThanOrEqual(7);
  }
});
