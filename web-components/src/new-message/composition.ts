import type {
  DraftInput,
  DraftState,
  InboxSnapshot,
  InboxStore,
  KipuError,
  StartConversation,
  StartedConversation,
} from '@kipu-messages/sdk';
import { announce } from '../base/announcer.ts';
import { emit, maySend } from '../base/events.ts';
import { RecipientField, type RecipientHost } from './recipient-field.ts';
import type { Recipient, RecipientScope } from './recipient-search.ts';
import { firstType, type MessageType, type Rights, rightsOf } from './rights.ts';
import { BODY_MAX, codePoints, isBlank, SUBJECT_MAX } from './text.ts';

/** What is wrong with which field, in words. */
export type FieldErrors = { [field in 'regarding' | 'to' | 'subject' | 'body']?: string | undefined };

/** The element that a composition lives in. */
export interface CompositionHost extends RecipientHost {
  readonly composingStore: InboxStore | undefined;
  readonly snapshot: InboxSnapshot | undefined;
  readonly patientId?: string;
  readonly patientName?: string;
  /** The draft was taken up: put focus where writing goes on. */
  compositionReady(): void;
}

/** One new message being written: what may be written, to whom, about which chart; its text lives in the store's draft. */
export class Composition {
  rights: Rights | 'failed' | undefined;
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
    this.field = new RecipientField(host);
  }

  get draftKey(): string {
    const { patientId } = this.#host;
    return patientId === undefined ? 'new' : `new:${patientId}`;
  }
  get draft(): DraftState | undefined {
    return this.#host.snapshot?.drafts[this.draftKey];
  }
  /** Something was written or chosen. */
  get hasContent(): boolean {
    const value = this.draft?.value;
    return Boolean(value && (value.body || value.subject || value.recipientIds?.length));
  }
  get portalUser(): boolean {
    return this.#host.snapshot?.me?.user.type === 'portal';
  }
  /** Whom the message is about: by the service's word, which tells episodes apart; the host's until that has come. */
  get patient(): string | undefined {
    if (typeof this.rights !== 'object') return this.#host.patientName;
    const { charts, me } = this.rights;
    return (
      charts.find((chart) => chart.id === this.chartId)?.name ?? me.patient?.name ?? this.#host.patientName
    );
  }
  /** "Intensive outpatient, North clinic": which of the patient's episodes of care. */
  get episode(): string {
    const patient = typeof this.rights === 'object' ? this.rights.me.patient : undefined;
    return [patient?.label, patient?.locationName].filter(Boolean).join(', ');
  }
  get scope(): RecipientScope | undefined {
    const { type, chartId, patient } = this;
    const store = this.#host.composingStore;
    if (!store || !type || (this.portalUser && chartId === undefined)) return undefined;
    return {
      store,
      type,
      ...(chartId !== undefined && { patientId: chartId }),
      ...(patient !== undefined && { patient }),
    };
  }

  /** Load what is missing, and take up the draft as soon as it and the rights are known. Safe to call at any time. */
  advance(): void {
    if (!this.rights && !this.#loading) void this.#load();
    const { draft, rights } = this;
    if (this.#restored || typeof rights !== 'object' || !draft || draft.status === 'loading') return;
    this.#restored = true;
    this.type = firstType(rights, draft.value.type);
    if (!this.type) return;
    void this.#people(draft.value.recipientIds ?? []);
    this.#host.compositionReady();
  }
  /** Nothing of a user, a chart or a store outlives them; the draft stays in the store. */
  reset(): void {
    this.#loading?.abort();
    this.#loading = undefined;
    this.rights = undefined;
    this.type = undefined;
    this.chartId = undefined;
    this.failure = undefined;
    this.errors = {};
    this.someGone = false;
    this.#restored = false;
    this.field.reset();
  }
  /** After `failed`: ask again. */
  retry(): void {
    this.rights = this.failure = undefined;
    this.#host.requestUpdate();
  }

  write(parts: Partial<DraftInput>): void {
    const { type } = this;
    for (const field of ['subject', 'body'] as const) if (field in parts) this.errors[field] = undefined;
    this.#host.composingStore?.setDraft(this.draftKey, {
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
  resolve(keep: 'mine' | 'theirs'): void {
    this.#host.composingStore?.resolveDraft(this.draftKey, keep);
    this.#restored = keep === 'mine';
    this.#host.requestUpdate();
  }

  /** The first field that is wrong; `errors` has the words of all. */
  check(): keyof FieldErrors | undefined {
    const { words: w, coreWords: t } = this.#host;
    const { body = '', subject = '' } = this.draft?.value ?? {};
    const length = codePoints(body);
    this.errors = {
      regarding: this.portalUser && this.chartId === undefined ? w.chooseRegarding : undefined,
      to: this.field.chosen.length ? undefined : w.chooseRecipient,
      subject: codePoints(subject) > SUBJECT_MAX ? w.subjectTooLong(SUBJECT_MAX) : undefined,
      body: isBlank(body) ? t.writeFirst : length > BODY_MAX ? t.tooLong(length - BODY_MAX) : undefined,
    };
    this.#host.requestUpdate();
    return (['regarding', 'to', 'subject', 'body'] as const).find((field) => this.errors[field]);
  }
  /** Send it. Undefined when it did not go: `failure` says why, unless the host prevented it. */
  async send(): Promise<StartedConversation | undefined> {
    const { type, draft, chartId } = this;
    const store = this.#host.composingStore;
    if (!store || !type) return undefined;
    const input: StartConversation = {
      type,
      recipientIds: this.field.chosen.map((person) => person.id),
      body: draft?.value.body ?? '',
      ...(chartId !== undefined && { patientId: chartId }),
      ...(draft?.value.subject?.trim() && { subject: draft.value.subject }),
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
    const { patientId, snapshot, composingStore: store } = this.#host;
    if (!store || !snapshot?.me) return;
    const loading = new AbortController();
    const { signal } = loading;
    this.#loading = loading;
    store.openDraft(this.draftKey);
    try {
      const me = patientId === undefined ? snapshot.me : await store.meFor(patientId, { signal });
      const charts = me.user.type === 'portal' ? await store.charts({ signal }) : [];
      if (signal.aborted) return;
      this.rights = rightsOf(me, patientId, charts);
      this.chartId = patientId ?? (charts.length === 1 ? charts[0]?.id : undefined);
    } catch (error) {
      if (signal.aborted) return;
      this.rights = 'failed';
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
    emit(this.#host, 'kipu-error', {
      code: error.code,
      ...(error.requestId && { requestId: error.requestId }),
    });
  }
}
