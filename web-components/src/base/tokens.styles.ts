import { unsafeCSS } from 'lit';

/**
 * A role's colour: light, dark, the same two when the reader asks for more contrast, and the system's in forced colours,
 * unless that is the browser's choice.
 */
type Role = readonly [light: string, dark: string, lightMore: string, darkMore: string, ...forced: string[]];

const white = '#ffffff';
const black = '#000000';
/** What text and shapes stand on, and what stands on a strong colour: pure where more contrast is asked for. */
const ground = (light: string, dark: string): Role => [light, dark, white, black, 'Canvas'];
const line = (light: string, dark: string): Role => [light, dark, '#3b4654', '#c3ccd8', 'CanvasText'];
const quiet = (light: string, dark: string): Role => [light, dark, '#1f2937', '#e0e6ee'];
const alarm = (light: string, dark: string): Role => [light, dark, '#8c0d06', '#ffb4ae', 'CanvasText'];

/**
 * Every colour role. A host sets `--kipu-<role>` on the element or any ancestor; inside, styles use `--_<role>`, which falls
 * back to these. The contrast table of the tests is computed from here.
 */
export const roles = {
  surface: ground(white, '#12171e'),
  sunken: ground('#f6f7f9', '#0c1016'),
  hover: ground('#eef1f5', '#1b222c'),
  selected: ground('#e6effb', '#1a2c47'),
  line: line('#dde2e9', '#2b3542'),
  control: line('#7a8799', '#7c899b'),
  text: ['#17202c', '#e8ecf2', black, white],
  'text-2': quiet('#4a5668', '#b4bfcd'),
  'text-3': quiet('#5d697b', '#98a4b5'),
  accent: ['#1d5fbf', '#7fb2ff', '#003a8c', '#a8ccff', 'LinkText'],
  'accent-hover': ['#174f9f', '#a3c8ff', '#002d6e', '#c4dcff', 'LinkText'],
  'on-accent': ground(white, '#0b1a30'),
  own: ground('#e3edfb', '#1d3557'),
  other: ground('#f0f2f5', '#1f2732'),
  danger: alarm('#b3261e', '#ff8f87'),
  'on-danger': ground(white, '#2b0906'),
  'danger-surface': ground('#fdeceb', '#3a1614'),
  'danger-text': alarm('#8c1d18', '#ffc2bd'),
  'notice-surface': ground('#fff4dc', '#33270e'),
  'notice-text': ['#6b4700', '#ffd27a', black, white],
  mark: ['#ffe69a', '#6b5200', '#ffe69a', '#6b5200', 'Mark'],
  badge: alarm('#c2261d', '#d93a30'),
  'on-badge': ground(white, white),
} as const satisfies Record<string, Role>;

const declared = (value: (role: Role, name: string) => string | undefined) =>
  Object.entries(roles)
    .map(([name, role]) => value(role, name) && `--_${name}:${value(role, name)};`)
    .join('');
/** Colours that something stands on: a host may set them alone, and what stands on them follows. */
const FILLS = ['accent', 'danger', 'badge'] as const;

/** The host's colour or one made from it, else ours, from this place of the table on. */
const colours = (at: 0 | 2) =>
  declared((role, name) => {
    const made = `var(--_m-${name},light-dark(${role[at]},${role[at + 1]}))`;
    return (FILLS as readonly string[]).includes(name)
      ? `${made};--_${name}-fill:${made.replace('_m-', '_f-')}`
      : `var(--kipu-${name},${made})`;
  });
const each = (of: readonly string[], declare: (name: string, colour: string) => string) =>
  of.map((name) => declare(name, `var(--kipu-${name})`)).join('');

/** White on a colour darker than this luminance, else black: there both have a contrast of 4.58. */
const WHITE = 'clamp(0,(.179 - y)*1e7,1)';
const scaled = (y: string) => `xyz-d65 calc(.9505*${y}) calc(${y}) calc(1.089*${y})`;

/**
 * What is made from a host's colour. `--_f-…` fills, `--_m-…` stands on the page or on a fill. One whose source the host has not
 * set is invalid, and ours holds. As a fill a colour stays what it is, and what stands on it is white or black. As text or a
 * shape (links, times, focus) it becomes as dark as a light page needs, or as light as a dark one does. Firefox 126 and 127
 * cannot make colours: there a host's fill is used only where the host says what stands on it, too.
 */
const made = `${each(FILLS, (name, colour) => {
  const pair = `color-mix(in srgb,${colour} 100%,var(--kipu-on-${name}))`;
  return `--_m-${name}:${pair};--_f-${name}:${pair};`;
})}}@supports(color:oklch(from red calc(l - .1) c h)){:host{${each(
  FILLS,
  (name, colour) =>
    `--_f-${name}:${colour};--_m-${name}:light-dark(oklch(from ${colour} min(l,.48) min(c,.14) h),oklch(from ${colour} max(l,.77) min(c,.12) h));` +
    `--_m-on-${name}:color(from ${colour} ${scaled(WHITE)});`,
)}--_m-accent-hover:color-mix(in oklab,var(--kipu-accent) 85%,color(from var(--kipu-accent) ${scaled(`(1 - ${WHITE})`)}))`;

/** Colour roles of every element; scheme by `color-scheme` (theme attribute, else the page's). */
export const tokens = unsafeCSS(
  `:host{${colours(0)}${made}}}` +
    `:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}` +
    `@media(prefers-contrast:more){:host{--_edge:1px solid var(--_control);${colours(2)}}}` +
    `@media(forced-colors:active){:host{${declared((role) => role[4])}--_accent-fill:LinkText;--_danger-fill:CanvasText;--_badge-fill:CanvasText}}`,
);
