import type { Settings } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { choiceCard } from '../base/field.ts';
import { noticeBox } from '../thread/writing.ts';
import { MODES } from './diff.ts';
import { switchField, type TextOptions, textField } from './fields.ts';
import type { SettingsView } from './form.ts';
import { locationsTable } from './locations.ts';

/** An empty field of these is none. */
const MAY_BE_NONE = ['neutralSender', 'mailFrom', 'portalUrl'] as const;
type TextKey =
  | 'emergencyNotice'
  | 'nonUrgentNotice'
  | 'brandName'
  | 'part2Notice'
  | 'emailQuietMinutes'
  | 'allowedOrigins'
  | (typeof MAY_BE_NONE)[number];
type SwitchKey = 'enabled' | 'staffMessagingRequiresRole' | 'requireConsentForContacts';

const textOf = (value: Settings[TextKey]): string =>
  Array.isArray(value) ? value.join('\n') : Number.isNaN(value) ? '' : String(value ?? '');

function written(key: TextKey, text: string): unknown {
  if (key === 'allowedOrigins') return text.split('\n');
  if (key === 'emailQuietMinutes') return text ? Number(text) : Number.NaN;
  return text || (MAY_BE_NONE.some((one) => one === key) ? null : '');
}

/** All sections, in the order of the page. */
export function sections(v: SettingsView): TemplateResult {
  const { t, w, settings: s, problems, section } = v;
  const text = (key: TextKey, label: string, options?: TextOptions) =>
    textField(
      key,
      label,
      textOf(s[key]),
      (typed) => v.change({ ...s, [key]: written(key, typed) }),
      problems[`/${key}`],
      options,
    );
  const toggle = (key: SwitchKey, label: string, hint?: string) =>
    switchField(key, label, s[key], (on) => v.change({ ...s, [key]: on }), hint);
  return html`
    ${section(w.messaging, toggle('enabled', w.messaging, s.enabled ? w.enabledOn : w.enabledOff))}
    ${section(w.who, html`${modes(v)} ${toggle('staffMessagingRequiresRole', w.staffRole)}`)}
    ${section(
      w.notices,
      html`${text('emergencyNotice', w.emergency, { hint: w.emergencyHint, rows: 2 })}
        ${text('nonUrgentNotice', w.nonUrgent, { hint: w.nonUrgentHint, rows: 2 })}
        <figure class="preview">
          <figcaption class="meta">${w.previewPortal}</figcaption>
          ${noticeBox(t.notice(s.emergencyNotice))}
          <div class="meta" dir="auto">${t.notice(s.nonUrgentNotice)}</div>
        </figure>`,
    )}
    ${section(
      w.email,
      html`<div class="meta">${w.emailHint}</div>
        ${text('brandName', w.brandName)}
        ${text('neutralSender', w.neutralSender, { hint: w.neutralHint, optional: w.optional })}
        ${text('mailFrom', w.mailFrom, { type: 'email' })} ${text('portalUrl', w.portalUrl, { type: 'url' })}
        ${text('emailQuietMinutes', w.quiet, { type: 'number', hint: w.quietHint })}
        <figure class="preview mail">
          <figcaption class="meta">${w.preview}</figcaption>
          ${v.preview ? mail(v.preview) : html`<p>${w.noMail}</p>`}
        </figure>`,
    )}
    ${section(
      w.consent,
      html`${toggle('requireConsentForContacts', w.requireConsent, w.requireConsentHint)}
      ${s.requireConsentForContacts ? text('part2Notice', w.part2, { rows: 3 }) : nothing}`,
    )}
    ${section(
      w.websites,
      text('allowedOrigins', w.allowedOrigins, {
        hint: w.allowedOriginsHint,
        rows: 3,
        optional: w.optional,
      }),
    )}
    ${Object.keys(s.locationNames).length ? section(w.locations, locationsTable(v)) : nothing}`;
}

function modes({ w, settings: s, problems, change }: SettingsView): TemplateResult {
  const problem = problems['/mode'];
  return html`<div class="cards" role="radiogroup" aria-label=${w.who} aria-describedby="mode-error">
      ${MODES.map((mode) =>
        choiceCard('mode', mode, [w.modes[mode], w.modeExamples[mode]], s.mode === mode, () =>
          change({ ...s, mode }),
        ),
      )}
    </div>
    ${problem && html`<div class="error" id="mode-error">${problem}</div>`}`;
}

const mail = ({ from, subject, text }: NonNullable<Settings['emailPreview']>) =>
  html`<div class="meta"><bdi>${from}</bdi></div>
    <strong dir="auto">${subject}</strong>
    <p class="mail-text" dir="auto">${text.trim()}</p>`;
