import { roles } from '../../src/base/tokens.styles.ts';

/** What each colour role is for; a role without a sentence does not compile. */
const COLOURS: Record<keyof typeof roles, string> = {
  surface: 'Behind lists, conversations and fields.',
  sunken: 'Behind the head of the list.',
  hover: 'A row or button that is pointed at.',
  selected: 'The open conversation in the list.',
  line: 'Separators; decoration only.',
  control: 'The border of fields and buttons.',
  text: 'Text.',
  'text-2': 'Previews, relations and patients.',
  'text-3': 'Times and other small print.',
  accent:
    'Links, the unread dot, focus and the main button. One colour is enough: what stands on it is white or black, and as text it is made readable in both themes.',
  'accent-hover': 'The main button that is pointed at. Without it made from `--kipu-accent`.',
  'on-accent': 'Words and icons on the main button. Without it white or black, from `--kipu-accent`.',
  own: 'Behind a message of the reader.',
  other: 'Behind a message of someone else.',
  danger: 'What failed, or cannot be taken back.',
  'on-danger': 'Words on a button that cannot be taken back.',
  'danger-surface': 'Behind an error.',
  'danger-text': 'The words of an error.',
  'notice-surface': 'Behind a notice.',
  'notice-text': 'The words of a notice.',
  mark: 'Behind text that was searched for.',
  badge: 'Fill of the pill with the number.',
  'on-badge': 'The number in the pill.',
};

/** Custom properties that every visible element hears, on itself or any ancestor. */
export const CUSTOM_PROPERTIES: ReadonlyArray<{ name: string; description: string; default: string }> = [
  { name: '--kipu-font', description: 'Font family.', default: 'inherit' },
  {
    name: '--kipu-font-size',
    description: 'Size of body text, from which all others follow; px, never rem.',
    default: '14px (16px with layout="comfortable")',
  },
  { name: '--kipu-radius', description: 'Corners of fields and buttons.', default: '6px' },
  { name: '--kipu-focus', description: 'Colour of the focus ring.', default: 'var(--kipu-accent)' },
  ...Object.entries(roles).map(([role, [light, dark]]) => ({
    name: `--kipu-${role}`,
    description: COLOURS[role as keyof typeof roles],
    default: light === dark ? light : `light-dark(${light}, ${dark})`,
  })),
];
