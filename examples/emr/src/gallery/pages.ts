import { html } from 'hono/html';
import type { Html } from '../pages/layout.ts';

/** What a cell can be asked to look like, with the words of each choice; the first is the default. */
export const CHOICES = {
  skin: { plain: 'Plain page', bootstrap5: 'Bootstrap 5', bootstrap3: 'Legacy EMR, Bootstrap 3' },
  theme: { light: 'Light', dark: 'Dark', auto: 'As the page' },
  lang: { en: 'English', es: 'Español', ar: 'العربية' },
  dir: { auto: 'As the language', ltr: 'Left to right', rtl: 'Right to left' },
  width: { 360: '360 px', 700: '700 px', 1100: '1,100 px' },
} as const;
type Choice = keyof typeof CHOICES;
type Query = Record<string, string | undefined>;

const STYLES: Record<string, readonly string[]> = {
  plain: ['plain'],
  bootstrap5: ['bootstrap5'],
  bootstrap3: ['bootstrap3', 'legacy'],
};

/** What was asked for, or the default where that is not a choice. */
function chosen(query: Query, choice: Choice): string {
  const all = Object.keys(CHOICES[choice]);
  const asked = query[choice];
  // Numbers come first in an object: the default width is the narrowest, too.
  return asked !== undefined && all.includes(asked) ? asked : (all[0] ?? '');
}

/** A page of some host with one element in one state. */
export function cellPage(query: Query): Html {
  const lang = chosen(query, 'lang');
  const asked = chosen(query, 'dir');
  const dir = asked === 'auto' ? (lang === 'ar' ? 'rtl' : 'ltr') : asked;
  const skin = chosen(query, 'skin');
  const theme = chosen(query, 'theme');
  return html`<!doctype html>
<html lang="${lang}" dir="${dir}" data-bs-theme="${theme}" class="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page of a host</title>
${(STYLES[skin] ?? []).map((name) => html`<link rel="stylesheet" href="/gallery/${name}.css">`)}
<link rel="stylesheet" href="/gallery/gallery.css">
<script type="module" src="/kipu-messages.js"></script>
<script type="module" src="/gallery/cell.js"></script>
</head>
<body class="cell">
<div id="place"></div>
</body>
</html>`;
}

/** The overview: each element with what it offers, and a cell for each of its states. */
export function galleryPage(query: Query): Html {
  const select = (choice: Choice, label: string) => html`<label>${label}
<select name="${choice}">${Object.entries(CHOICES[choice]).map(
    ([value, words]) =>
      html`<option value="${value}" ${value === chosen(query, choice) ? html`selected` : ''}>${words}</option>`,
  )}</select></label>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Kipu Messages gallery</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/gallery/gallery.css">
</head>
<body class="overview">
<header>
  <h1>Gallery</h1>
  <p>Every element in every state, with the longest, the emptiest and the most that it has to bear. Nothing here is stored.</p>
  <form action="/gallery">
    ${select('skin', 'Host')} ${select('theme', 'Theme')} ${select('lang', 'Language')} ${select('dir', 'Direction')} ${select('width', 'Width')}
    <button>Show</button>
  </form>
</header>
<main></main>
<script type="module" src="/gallery/overview.js"></script>
</body>
</html>`;
}
