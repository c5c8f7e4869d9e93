import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { MODES, type Mode, OVERRIDE_KEYS, type OverrideKey, type Overrides, withOverride } from './diff.ts';
import { textField } from './fields.ts';
import type { SettingsView } from './form.ts';

/** One row a location: what it inherits, what differs with the company's value and Reset, and its fields when open. */
export function locationsTable(v: SettingsView): TemplateResult {
  const { w, settings: s } = v;
  const rows = Object.entries(s.locationNames).sort(([, a], [, b]) => a.localeCompare(b));
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${w.location}</th>
        <th scope="col">${w.values}</th>
        <td></td>
      </tr>
    </thead>
    <tbody>
      ${rows.map(([id, name]) => html`${row(v, id, name)} ${v.editing === id ? fields(v, id) : nothing}`)}
    </tbody>
  </table>`;
}

function row(v: SettingsView, id: string, name: string): TemplateResult {
  const { w, settings: s } = v;
  const differing = OVERRIDE_KEYS.filter((key) => s.locations[id]?.[key] !== undefined);
  const open = v.editing === id;
  return html`<tr>
    <th scope="row"><bdi>${name}</bdi></th>
    <td>
      ${
        differing.length
          ? html`<ul>
              ${differing.map((key) => differs(v, id, name, key))}
            </ul>`
          : html`<span class="meta">${w.inherits}</span>`
      }
    </td>
    <td class="end">
      <button
        type="button"
        class="btn"
        aria-expanded=${open}
        aria-label=${open ? w.done : w.changeOf(name)}
        @click=${() => v.edit(open ? undefined : id)}
      >
        ${open ? w.done : w.change}
      </button>
    </td>
  </tr>`;
}

function differs(v: SettingsView, id: string, name: string, key: OverrideKey): TemplateResult {
  const { w, settings: s } = v;
  const label = labelOf(v, key);
  const problem = v.problems[`/locations/${id}/${key}`];
  return html`<li>
    <span>${label}: <strong dir="auto">${said(v, key, s.locations[id]?.[key])}</strong></span>
    <span class="meta">${w.company(said(v, key, s[key]))}</span>
    <button
      type="button"
      class="link"
      aria-label=${w.resetOf(label, name)}
      @click=${() => v.change(withOverride(s, id, key, undefined))}
    >
      ${w.reset}
    </button>
    ${problem && v.editing !== id ? html`<div class="error">${problem}</div>` : nothing}
  </li>`;
}

function fields(v: SettingsView, id: string): TemplateResult {
  const { settings: s, problems } = v;
  const own: Overrides = s.locations[id] ?? {};
  const set = <K extends OverrideKey>(key: K, value: Overrides[K] | undefined) =>
    v.change(withOverride(s, id, key, value));
  const text = (key: 'brandName' | 'emergencyNotice', rows?: number) =>
    textField(`own-${key}`, labelOf(v, key), own[key] ?? '', (x) => set(key, x === '' ? undefined : x), {
      placeholder: v.w.sameAs(s[key]),
      problem: problems[`/locations/${id}/${key}`],
      ...(rows && { rows }),
    });
  const enabled = own.enabled === undefined ? '' : String(own.enabled);
  return html`<tr>
    <td colspan="3">
      <div class="own">
        ${choice(v, 'enabled', enabled, ['true', 'false'], (x) => set('enabled', x === '' ? undefined : x === 'true'))}
        ${choice(v, 'mode', own.mode ?? '', MODES, (x) => set('mode', x === '' ? undefined : (x as Mode)))}
        ${text('brandName')} ${text('emergencyNotice', 2)}
      </div>
    </td>
  </tr>`;
}

function choice(
  v: SettingsView,
  key: 'enabled' | 'mode',
  value: string,
  options: readonly string[],
  change: (value: string) => void,
): TemplateResult {
  const words = (option: string) => said(v, key, key === 'enabled' ? option === 'true' : option);
  return html`<div class="field">
    <label class="label" for="own-${key}">${labelOf(v, key)}</label>
    <select
      id="own-${key}"
      class="input"
      .value=${live(value)}
      @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${value === ''}>${v.w.sameAs(said(v, key, v.settings[key]))}</option>
      ${options.map((option) => html`<option value=${option} ?selected=${value === option}>${words(option)}</option>`)}
    </select>
  </div>`;
}

function labelOf({ w }: SettingsView, key: OverrideKey): string {
  return { enabled: w.messaging, mode: w.whoShort, brandName: w.brandName, emergencyNotice: w.emergency }[
    key
  ];
}
/** A value in words. */
function said({ w }: SettingsView, key: OverrideKey, value: unknown): string {
  if (key === 'enabled') return value ? w.on : w.off;
  if (key === 'mode') return value ? w.modes[value as Mode] : w.notSet;
  return String(value ?? w.notSet);
}
