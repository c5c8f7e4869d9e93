import { html, type TemplateResult } from 'lit';

const box = 'M3 4h14v4H3zM4 8v7a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V8';
/** One path each on a 20 × 20 grid, drawn as a 1.5 px line. */
const paths = {
  message: 'M3.75 4h12.5a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-7L6 16.75V14H3.75a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z',
  compose:
    'M10.25 4h-5.5a1 1 0 0 0-1 1v10.25a1 1 0 0 0 1 1H15a1 1 0 0 0 1-1v-5.5M8 12l.6-2.6 6.2-6.2a1 1 0 0 1 1.5 0l.5.5a1 1 0 0 1 0 1.5l-6.2 6.2z',
  search: 'M8.75 14.25a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM12.75 12.75l4 4',
  close: 'M5 5l10 10M15 5 5 15',
  archive: `${box}M8 11h4`,
  unarchive: `${box}M10 14v-4M8 12l2-2 2 2`,
  chart: 'M7 4H5a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V5a1 1 0 0 0-1-1h-2M7 3h6v3H7zM7 9h6M7 13h6',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  send: 'M3.25 3.75 17 10 3.25 16.25 5 10zM5 10h6',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  alert: 'M10 3.25 17.75 16.5H2.25zM10 8.25v3.5M10 14v.01',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.75 1.75',
};
export type IconName = keyof typeof paths;

/** An inline, decorative icon. `back` and `send` mirror in right-to-left (base styles). */
export const icon = (name: IconName): TemplateResult =>
  html`<svg class="icon ${name}" viewBox="0 0 20 20" aria-hidden="true"><path d=${paths[name]} /></svg>`;
