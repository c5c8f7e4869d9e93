import { unsafeCSS } from 'lit';

/** A role's colour: light, dark, and the same two when the reader asks for more contrast. */
type Role = readonly [light: string, dark: string, lightMore?: string, darkMore?: string];

const white = '#ffffff';
const black = '#000000';
const controlMore = ['#3b4654', '#c3ccd8'] as const;
const text2More = ['#1f2937', '#e0e6ee'] as const;

/**
 * Every colour role. A host sets `--kipu-<role>` on the element or any ancestor; inside, styles use `--_<role>`, which falls
 * back to these. The contrast table of the tests is computed from here.
 */
export const roles = {
  surface: [white, '#12171e', white, black],
  sunken: ['#f6f7f9', '#0c1016', white, black],
  hover: ['#eef1f5', '#1b222c', white, black],
  selected: ['#e6effb', '#1a2c47', white, black],
  line: ['#dde2e9', '#2b3542', ...controlMore],
  control: ['#7a8799', '#7c899b', ...controlMore],
  text: ['#17202c', '#e8ecf2', black, white],
  'text-2': ['#4a5668', '#b4bfcd', ...text2More],
  'text-3': ['#5d697b', '#98a4b5', ...text2More],
  accent: ['#1d5fbf', '#7fb2ff', '#003a8c', '#a8ccff'],
  'accent-hover': ['#174f9f', '#a3c8ff', '#002d6e', '#c4dcff'],
  'on-accent': [white, '#0b1a30', white, black],
  own: ['#e3edfb', '#1d3557', white, black],
  other: ['#f0f2f5', '#1f2732', white, black],
  danger: ['#b3261e', '#ff8f87', '#8c0d06', '#ffb4ae'],
  'on-danger': [white, '#2b0906', white, black],
  'danger-surface': ['#fdeceb', '#3a1614', white, black],
  'danger-text': ['#8c1d18', '#ffc2bd', '#8c0d06', '#ffb4ae'],
  'notice-surface': ['#fff4dc', '#33270e', white, black],
  'notice-text': ['#6b4700', '#ffd27a', black, white],
  mark: ['#ffe69a', '#6b5200'],
  badge: ['#c2261d', '#d93a30', '#8c0d06', '#ffb4ae'],
  'on-badge': [white, white, white, black],
} as const satisfies Record<string, Role>;

/** In forced colours the system's own; what is not named keeps the browser's choice. */
const forced: Partial<Record<keyof typeof roles, string>> = {
  surface: 'Canvas',
  sunken: 'Canvas',
  hover: 'Canvas',
  selected: 'Canvas',
  own: 'Canvas',
  other: 'Canvas',
  line: 'CanvasText',
  control: 'CanvasText',
  accent: 'LinkText',
  'accent-hover': 'LinkText',
  'on-accent': 'Canvas',
  danger: 'CanvasText',
  'on-danger': 'Canvas',
  badge: 'CanvasText',
  'on-badge': 'Canvas',
  mark: 'Mark',
};

const css = (pick: (role: Role) => string) =>
  Object.entries(roles)
    .map(([name, role]) => `--_${name}:var(--kipu-${name},${pick(role)});`)
    .join('');

/** Colour roles of every element; scheme by `color-scheme` (theme attribute, else the page's). */
export const tokens = unsafeCSS(
  `:host{${css(([light, dark]) => `light-dark(${light},${dark})`)}}` +
    `:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}` +
    `@media(prefers-contrast:more){:host{--_edge:1px solid var(--_control);${css(
      ([light, dark, lightMore = light, darkMore = dark]) => `light-dark(${lightMore},${darkMore})`,
    )}}}` +
    `@media(forced-colors:active){:host{${Object.entries(forced)
      .map(([name, colour]) => `--_${name}:${colour};`)
      .join('')}}}`,
);
