import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { expect, it } from 'vitest';
import { KipuElement } from '../src/base/kipu-element.ts';

@customElement('kipu-smoke')
class Smoke extends KipuElement {
  override render() {
    return html`<p>${this.t.title}</p>`;
  }
}

it('components: an element without a session draws its words', async () => {
  const el = new Smoke();
  document.body.append(el);
  await el.updateComplete;
  expect(el.shadowRoot?.textContent).toBe('Messages');
});
