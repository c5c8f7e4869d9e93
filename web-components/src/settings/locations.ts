import { html, nothing, type TemplateResult } from 'lit';
import { field } from '../base/field.ts';
import { linkButton } from '../thread/writing.ts';
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
      ${rows.map(([id, name]) => row(v, id, name))}
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
    </tr>
    ${open ? fields(v, id) : nothing}`;
}

function differs(v: SettingsView, id: string, name: string, key: OverrideKey): TemplateResult {
  const { w, settings: s } = v;
  const label = w.labels[key];
  const problem = v.editing === id ? undefined : v.problems[`/locations/${id}/${key}`];
  return html`<li>
    <span>${label}: <strong dir="auto">${said(v, key, s.locations[id]?.[key])}</strong></span>
    <span class="meta">${w.company(said(v, key, s[key]))}</span>
    ${linkButton(w.reset, () => v.change(withOverride(s, id, key, undefined)), w.resetOf(label, name))}
    ${problem && html`<div class="error">${problem}</div>`}
  </li>`;
}

function fields(v: SettingsView, id: string): TemplateResult {
  const { w, settings: s, problems } = v;
  const own: Overrides = s.locations[id] ?? {};
  const set = <K extends OverrideKey>(key: K, value: Overrides[K] | undefined) =>
    v.change(withOverride(s, id, key, value));
  const text = (key: 'brandName' | 'emergencyNotice', rows: number) =>
    textField(
      `own-${key}`,
      w.labels[key],
      own[key] ?? '',
      (written) => set(key, written || undefined),
      problems[`/locations/${id}/${key}`],
      { rows, placeholder: w.sameAs(s[key]) },
    );
  const choice = <K extends 'enabled' | 'mode'>(key: K, options: readonly NonNullable<Overrides[K]>[]) => {
    const change = ({ target }: Event) =>
      set(
        key,
        options.find((option) => String(option) === (target as HTMLSelectElement).value),
      );
    return field(
      `own-${key}`,
      w.labels[key],
      html`<select id="own-${key}" class="input" @change=${change}>
        <option value="" .selected=${own[key] === undefined}>${w.sameAs(said(v, key, s[key]))}</option>
        ${options.map((option) => html`<option value=${option} .selected=${own[key] === option}>${said(v, key, option)}</option>`)}
      </select>`,
      undefined,
    );
  };
  return html`<tr>
    <td colspan="3">
      <div class="own">
        ${choice('enabled', [true, false])} ${choice('mode', MODES)} ${text('brandName', 0)}
        ${text('emergencyNotice', 2)}
      </div>
    </td>
  </tr>`;
}

/** A value in words. */
function said({ w }: SettingsView, key: OverrideKey, value: unknown): string {
  if (key === 'enabled') return value ? w.on : w.off;
  if (key === 'mode' && value) return w.modes[value as Mode][0];
  return String(value ?? w.notSet);
}
