import type { Settings } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { choiceCard, hintOf } from '../base/field.ts';
import { noticeBox } from '../thread/writing.ts';
import { MODES } from './diff.ts';
import { type TextOptions, textField } from './fields.ts';
import type { SettingsView } from './form.ts';
import { locationsTable } from './locations.ts';

/** An empty field of these is none. */
const MAY_BE_NONE: readonly string[] = ['neutralSender', 'mailFrom', 'portalUrl'];
const LIMITS: readonly string[] = ['portalMessagesPerHour', 'portalConversationsPerDay'];
type TextKey =
  | 'emergencyNotice'
  | 'nonUrgentNotice'
  | 'brandName'
  | 'part2Notice'
  | 'emailQuietMinutes'
  | 'portalMessagesPerHour'
  | 'portalConversationsPerDay'
  | 'allowedOrigins'
  | 'neutralSender'
  | 'mailFrom'
  | 'portalUrl';
type SwitchKey = 'enabled' | 'staffMessagingRequiresRole' | 'requireConsentForContacts';

/** As it stands in its field: one line for each of several, nothing for none. */
const textOf = (value: Settings[TextKey]): string => [value].flat().join('\n');

/** What was written, as a setting; an empty number stays as written, and `check` tells. */
function written(key: TextKey, text: string): unknown {
  if (key === 'allowedOrigins') return text.split('\n');
  if (key === 'emailQuietMinutes') return text && Number(text);
  if (LIMITS.includes(key)) return text ? Number(text) : null;
  return text || (MAY_BE_NONE.includes(key) ? null : '');
}

/** Messaging is on somewhere, and e-mails wait for a sender address or a link: as edited here. */
const mailWaits = ({ enabled, locations, mailFrom, portalUrl }: Settings): boolean =>
  (enabled || Object.values(locations).some((own) => own.enabled)) && !(mailFrom && portalUrl);

/** All sections, in the order of the page. */
export function sections(v: SettingsView): TemplateResult {
  const { t, w, settings: s, problems, section } = v;
  const text = (key: TextKey, options?: TextOptions) =>
    textField(
      key,
      w.labels[key],
      textOf(s[key]),
      (typed) => v.change({ ...s, [key]: written(key, typed) }),
      problems[`/${key}`],
      { hint: w.hints[key], ...options },
    );
  const toggle = (key: SwitchKey, hint = w.hints[key]) =>
    html`<div class="switch">
      <input
        id=${key}
        type="checkbox"
        role="switch"
        .checked=${s[key]}
        aria-describedby="${key}-hint"
        @change=${({ target }: Event) => v.change({ ...s, [key]: (target as HTMLInputElement).checked })}
      />
      <label for=${key}>${w.labels[key]}</label>
      ${hintOf(key, hint)}
    </div>`;
  return html`
    ${section(w.labels.enabled, html`${toggle('enabled', s.enabled ? w.enabledOn : w.enabledOff)} ${mailWaits(s) ? html`<p class="error mail-waits" role="status">${w.mailWaits}</p>` : nothing}`)}
    ${section(w.who, html`${modes(v)} ${toggle('staffMessagingRequiresRole')}`)}
    ${section(
      w.notices,
      html`${text('emergencyNotice', { rows: 2 })} ${text('nonUrgentNotice', { rows: 2 })}
        <figure class="preview">
          <figcaption class="meta">${w.previewPortal}</figcaption>
          ${noticeBox(t.notice(s.emergencyNotice))}
          <div class="meta" dir="auto">${t.notice(s.nonUrgentNotice)}</div>
        </figure>`,
    )}
    ${section(
      w.email,
      html`<div class="meta">${w.emailHint}</div>
        ${text('brandName')} ${text('neutralSender', { optional: w.optional })}
        ${text('mailFrom', { type: 'email' })} ${text('portalUrl', { type: 'url' })}
        ${text('emailQuietMinutes', { type: 'number' })}
        <figure class="preview mail">
          <figcaption class="meta">${w.preview}</figcaption>
          ${v.preview ? mail(v.preview) : html`<p>${w.noMail}</p>`}
        </figure>`,
    )}
    ${section(
      w.consent,
      html`${toggle('requireConsentForContacts')}
      ${s.requireConsentForContacts ? text('part2Notice', { rows: 3 }) : nothing}`,
    )}
    ${section(
      w.limits,
      html`<div class="meta">${w.limitsHint}</div>
        ${text('portalMessagesPerHour', { type: 'number', optional: w.optional })}
        ${text('portalConversationsPerDay', { type: 'number', optional: w.optional })}`,
    )}
    ${section(w.websites, text('allowedOrigins', { rows: 3, optional: w.optional }))}
    ${Object.keys(s.locationNames).length ? section(w.locations, locationsTable(v)) : nothing}`;
}

function modes({ w, settings: s, problems, change }: SettingsView): TemplateResult {
  const problem = problems['/mode'];
  return html`<div class="cards" role="radiogroup" aria-label=${w.who} aria-describedby="mode-error">
      ${MODES.map((mode) =>
        choiceCard('mode', mode, w.modes[mode], s.mode === mode, () => change({ ...s, mode })),
      )}
    </div>
    ${problem && html`<div class="error" id="mode-error">${problem}</div>`}`;
}

const mail = ({ from, subject, text }: NonNullable<Settings['emailPreview']>) =>
  html`<div class="meta"><bdi>${from}</bdi></div>
    <strong dir="auto">${subject}</strong>
    <p dir="auto">${text.trim()}</p>`;
