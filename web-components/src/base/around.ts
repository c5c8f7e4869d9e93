import { html, type TemplateResult } from 'lit';

/** Stands for the name while the sentence is made; no language writes it. */
const HERE = '\uffff';

/** A sentence with a name in it. The name runs its own way, and where there is no room it is cut at its own end. */
export function around(sentence: (name: string) => string, name: unknown): TemplateResult {
  const [before, after] = sentence(HERE).split(HERE);
  return html`${before ? html`<span>${before}</span>` : ''}<bdi>${name}</bdi>${after ? html`<span>${after}</span>` : ''}`;
}
