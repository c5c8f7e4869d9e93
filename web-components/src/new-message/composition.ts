import type {
  DraftInput,
  DraftState,
  KipuError,
  StartConversation,
  StartedConversation,
} from '@kipu-messages/sdk';
import { announce } from '../base/announcer.ts';
import { emitError, maySend } from '../base/events.ts';
import type { KipuElement } from '../base/kipu-element.ts';
import type { ComposeWords } from '../locales/compose-en.ts';
import { episode } from '../thread/people.ts';
import { bodyProblem } from '../thread/writing.ts';
import { RecipientField } from './recipient-field.ts';
import type { Recipient, RecipientScope } from './recipient-search.ts';
import { firstType, type MessageType, type Rights, rightsOf } from './rights.ts';

/** The longest subject, in code points (B20). */
const SUBJECT_MAX = 200;

/** What is wrong with which field, in words. In the order of the fields. */
export type FieldErrors = { [field in 'regarding' | 'to' | 'subject' | 'body']?: string | undefined };

/** The element that a composition lives in. */
export interface CompositionHost extends KipuElement {
  readonly words: ComposeWords;
  readonly patientId?: string;
  readonly patientName?: string;
  /** The draft was taken up: put focus where writing goes on. */
  compositionReady(): void;
}

/** One new message being written: what may be written, to whom, about which chart; its text lives in the store's draft. */
export class Composition {
  /** Undefined while they are being asked for, and when they could not be had: then there is a `failure`. */
  rights: Rights | undefined;
  type: MessageType | undefined;
  /** The chart this is about, once it is known. */
  chartId: string | undefined;
  errors: FieldErrors = {};
  sending = false;
  failure: KipuError | undefined;
  /** Some people of the draft can no longer be chosen. */
  someGone = false;
  readonly field: RecipientField;
  readonly #host: CompositionHost;
  #loading: AbortController | undefined;
  #restored = false;

  constructor(host: CompositionHost) {
    this.#host = host;
    this.field = new RecipientField(host, this);
  }

  get draftKey(): string {
    const { patientId } = this.#host;
    return patientId === undefined ? 'new' : `new:${patientId}`;
  }
  get draft(): DraftState | undefined {
    return this.#host.snap?.drafts[this.draftKey];
  }
  /** Something was written or chosen. */
  get hasContent(): boolean {
    const value = this.draft?.value;
    return !!(value && (value.body || value.subject || value.recipientIds?.length));
  }
  /** Those chosen whom the service could not send to, by its last refusal. */
  get unavailable(): readonly Recipient[] {
    const ids = this.failure?.reasons.flatMap(({ recipientIds }) => recipientIds ?? []);
    return this.field.chosen.filter(({ id }) => ids?.includes(id));
  }
  get portalUser(): boolean {
    return this.#host.snap?.me?.user.type === 'portal';
  }
  /** Whom the message is about: by the service's word, which tells episodes apart; the host's until that has come. */
  get patient(): string | undefined {
    const { charts, me } = this.rights ?? {};
    return (
      charts?.find((chart) => chart.id === this.chartId)?.name ?? me?.patient?.name ?? this.#host.patientName
    );
  }
  /** "Intensive outpatient, North clinic": which of the patient's episodes of care. */
  get episode(): string {
    return episode(this.rights?.me.patient);
  }
  get scope(): RecipientScope | undefined {
    const { type, chartId } = this;
    const store = this.#host.store;
    if (!store || !type || (this.portalUser && chartId === undefined)) return undefined;
    return { store, type, ...(chartId !== undefined && { patientId: chartId }) };
  }

  /** Load what is missing, and take up the draft as soon as it and the rights are known. Safe to call at any time. */
  advance(): void {
    if (!this.rights && !this.failure && !this.#loading) void this.#load();
    // Away from a chart nothing has to be asked for: the rights are there at once.
    const { draft, rights } = this;
    if (this.#restored || !rights || !draft || draft.status === 'loading') return;
    this.#restored = true;
    this.type = firstType(rights, draft.value.type);
    if (!this.type) return;
    void this.#people(draft.value.recipientIds ?? []);
    this.#host.compositionReady();
  }
  /** Nothing of a user, a chart or a store outlives them; the draft stays in the store. */
  reset(): void {
    this.#loading?.abort();
    this.#loading = this.rights = this.type = this.chartId = this.failure = undefined;
    this.errors = {};
    this.someGone = this.#restored = false;
    this.field.reset();
  }
  /** After the rights could not be had: ask again. */
  retry(): void {
    this.failure = undefined;
    this.#host.requestUpdate();
  }

  write(parts: Partial<DraftInput>): void {
    const { type } = this;
    for (const part of Object.keys(parts)) delete this.errors[part as keyof FieldErrors];
    this.#host.store?.setDraft(this.draftKey, {
      body: '',
      ...this.draft?.value,
      ...(type && { type }),
      ...parts,
    });
  }
  choose(chosen: readonly Recipient[]): void {
    this.errors.to = undefined;
    this.someGone = false;
    this.write({ recipientIds: chosen.map((person) => person.id) });
  }
  /** Take out those who cannot receive messages: the others can be written to. */
  keepOthers(): void {
    const gone = this.unavailable;
    this.field.chosen = this.field.chosen.filter((person) => !gone.includes(person));
    this.choose(this.field.chosen);
  }
  setType(type: MessageType): void {
    this.type = type;
    this.#clearPeople();
  }
  setChart(id: string): void {
    this.chartId = id;
    this.errors.regarding = undefined;
    this.#clearPeople();
  }
  /** After a conflict of drafts; the other text brings its own people. */
  readonly resolve = (keep: 'mine' | 'theirs'): void => {
    this.#host.store?.resolveDraft(this.draftKey, keep);
    this.#restored = keep === 'mine';
    this.#host.requestUpdate();
  };
  /** What was given to a field cannot be taken: said at the field, and aloud. */
  refuse(field: keyof FieldErrors, why: string): void {
    this.errors[field] = why;
    announce(this.#host, why);
    this.#host.requestUpdate();
  }

  /** The first field that is wrong; `errors` has the words of all. */
  check(): string | undefined {
    const { words: w, t } = this.#host;
    const { body = '', subject = '' } = this.draft?.value ?? {};
    const errors: FieldErrors = {
      regarding: this.portalUser && this.chartId === undefined ? w.chooseRegarding : undefined,
      to: this.field.chosen.length ? undefined : w.chooseRecipient,
      subject: [...subject].length > SUBJECT_MAX ? w.subjectTooLong(SUBJECT_MAX) : undefined,
      body: bodyProblem(t, body),
    };
    this.errors = errors;
    this.#host.requestUpdate();
    return Object.entries(errors).find(([, error]) => error)?.[0];
  }
  /** Send it. Undefined when it did not go: `failure` says why, unless the host prevented it. */
  async send(): Promise<StartedConversation | undefined> {
    const { type, draft, chartId } = this;
    const store = this.#host.store;
    if (!store || !type) return undefined;
    const { body = '', subject } = draft?.value ?? {};
    const input: StartConversation = {
      type,
      recipientIds: this.field.chosen.map((person) => person.id),
      body,
      ...(chartId !== undefined && { patientId: chartId }),
      ...(subject?.trim() && { subject }),
    };
    this.failure = undefined;
    this.sending = true;
    this.#host.requestUpdate();
    try {
      return (await maySend(this.#host)) ? await store.start(input, { draftKey: this.draftKey }) : undefined;
    } catch (error) {
      this.#failed(error as KipuError);
      return undefined;
    } finally {
      this.sending = false;
      this.#host.requestUpdate();
    }
  }

  async #load(): Promise<void> {
    const { patientId, snap, store } = this.#host;
    if (!store || !snap?.me) return;
    const loading = new AbortController();
    const { signal } = loading;
    this.#loading = loading;
    store.openDraft(this.draftKey);
    try {
      const me = patientId === undefined ? snap.me : await store.meFor(patientId, { signal });
      const charts = me.user.type === 'portal' ? await store.charts({ signal }) : [];
      if (signal.aborted) return;
      this.rights = rightsOf(me, patientId, charts);
      this.chartId = patientId ?? (charts.length === 1 ? charts[0]?.id : undefined);
    } catch (error) {
      if (signal.aborted) return;
      this.#failed(error as KipuError);
    }
    this.#loading = undefined;
    this.#host.requestUpdate();
  }
  #clearPeople(): void {
    if (this.field.chosen.length) announce(this.#host, this.#host.words.toCleared);
    this.field.reset();
    this.someGone = false;
    this.write({ recipientIds: [] });
    void this.#people([]);
  }
  /** Ask who there is (a short list, where it is a chart's), and find the people of a draft again. */
  async #people(ids: readonly string[]): Promise<void> {
    if (this.type === 'portal') await this.field.prepare();
    if (ids.length && !(await this.field.restore(ids))) this.someGone = true;
    this.#host.requestUpdate();
  }
  #failed(error: KipuError): void {
    this.failure = error;
    emitError(this.#host, error);
  }
}
