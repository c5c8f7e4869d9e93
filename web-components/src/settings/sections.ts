import type { Settings } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../base/icons.ts';
import { MODES } from './diff.ts';
import { switchField, textField } from './fields.ts';
import type { SettingsView } from './form.ts';
import { locationsTable } from './locations.ts';

/** All sections, in the order of the page. */
export function sections(v: SettingsView): TemplateResult {
  const { w, settings: s } = v;
  return html`${messaging(v)} ${who(v)} ${notices(v)} ${email(v)} ${consent(v)} ${websites(v)}
  ${Object.keys(s.locationNames).length ? v.section(w.locations, locationsTable(v)) : nothing}`;
}

const set =
  (v: SettingsView) =>
  <K extends keyof Settings>(key: K) =>
  (value: Settings[K]) =>
    v.change({ ...v.settings, [key]: value });
/** An empty optional field is none. */
const orNull = (value: string) => (value === '' ? null : value);

function messaging(v: SettingsView): TemplateResult {
  const { w, settings: s } = v;
  return v.section(
    w.messaging,
    switchField('enabled', w.messaging, s.enabled, set(v)('enabled'), s.enabled ? w.enabledOn : w.enabledOff),
  );
}

function who(v: SettingsView): TemplateResult {
  const { w, settings: s, problems } = v;
  const problem = problems['/mode'];
  return v.section(
    w.who,
    html`<div class="cards" role="radiogroup" aria-label=${w.who} aria-describedby=${problem ? 'mode-error' : nothing}>
        ${MODES.map(
          (mode) =>
            html`<label class="card"
              ><input
                type="radio"
                name="mode"
                value=${mode}
                .checked=${live(s.mode === mode)}
                aria-describedby="mode-${mode}"
                @change=${() => set(v)('mode')(mode)}
              /><span
                ><span class="label">${w.modes[mode]}</span
                ><span class="meta" id="mode-${mode}">${w.modeExamples[mode]}</span></span
              ></label
            >`,
        )}
      </div>
      ${problem ? html`<div class="error" id="mode-error">${problem}</div>` : nothing}
      ${switchField('staff-role', w.staffRole, s.staffMessagingRequiresRole, set(v)('staffMessagingRequiresRole'))}`,
  );
}

function notices(v: SettingsView): TemplateResult {
  const { t, w, settings: s, problems } = v;
  return v.section(
    w.notices,
    html`${textField('emergency', w.emergency, s.emergencyNotice, set(v)('emergencyNotice'), {
      hint: w.emergencyHint,
      problem: problems['/emergencyNotice'],
      rows: 2,
    })}
      ${textField('non-urgent', w.nonUrgent, s.nonUrgentNotice, set(v)('nonUrgentNotice'), {
        hint: w.nonUrgentHint,
        problem: problems['/nonUrgentNotice'],
        rows: 2,
      })}
      <figure class="preview">
        <figcaption class="meta">${w.previewPortal}</figcaption>
        <div class="notice">${icon('alert')}<span dir="auto">${t.notice(s.emergencyNotice)}</span></div>
        <div class="meta" dir="auto">${t.notice(s.nonUrgentNotice)}</div>
      </figure>`,
  );
}

function email(v: SettingsView): TemplateResult {
  const { w, settings: s, problems } = v;
  return v.section(
    w.email,
    html`<div class="meta">${w.emailHint}</div>
      ${textField('brand', w.brandName, s.brandName, set(v)('brandName'), { problem: problems['/brandName'] })}
      ${textField(
        'neutral',
        w.neutralSender,
        s.neutralSender ?? '',
        (x) => set(v)('neutralSender')(orNull(x)),
        {
          hint: w.neutralHint,
          problem: problems['/neutralSender'],
          optional: w.optional,
        },
      )}
      ${textField('from', w.mailFrom, s.mailFrom ?? '', (x) => set(v)('mailFrom')(orNull(x)), {
        type: 'email',
        problem: problems['/mailFrom'],
      })}
      ${textField('portal', w.portalUrl, s.portalUrl ?? '', (x) => set(v)('portalUrl')(orNull(x)), {
        type: 'url',
        problem: problems['/portalUrl'],
      })}
      ${textField(
        'quiet',
        w.quiet,
        Number.isNaN(s.emailQuietMinutes) ? '' : String(s.emailQuietMinutes),
        (x) => set(v)('emailQuietMinutes')(x === '' ? Number.NaN : Number(x)),
        { type: 'number', hint: w.quietHint, problem: problems['/emailQuietMinutes'] },
      )}
      <figure class="preview mail">
        <figcaption class="meta">${w.preview}</figcaption>
        ${v.preview ? mail(v.preview) : html`<p>${w.noMail}</p>`}
      </figure>`,
  );
}

function mail({ from, subject, text }: NonNullable<Settings['emailPreview']>): TemplateResult {
  return html`<div class="meta"><bdi>${from}</bdi></div>
    <strong dir="auto">${subject}</strong>
    <p class="mail-text" dir="auto">${text.trim()}</p>`;
}

function consent(v: SettingsView): TemplateResult {
  const { w, settings: s, problems } = v;
  return v.section(
    w.consent,
    html`${switchField('consent', w.requireConsent, s.requireConsentForContacts, set(v)('requireConsentForContacts'), w.requireConsentHint)}
    ${
      s.requireConsentForContacts
        ? textField('part2', w.part2, s.part2Notice, set(v)('part2Notice'), {
            rows: 3,
            problem: problems['/part2Notice'],
          })
        : nothing
    }`,
  );
}

function websites(v: SettingsView): TemplateResult {
  const { w, settings: s, problems } = v;
  return v.section(
    w.websites,
    textField(
      'origins',
      w.allowedOrigins,
      s.allowedOrigins.join('\n'),
      (x) => set(v)('allowedOrigins')(x.split('\n')),
      { hint: w.allowedOriginsHint, problem: problems['/allowedOrigins'], rows: 3, optional: w.optional },
    ),
  );
}
