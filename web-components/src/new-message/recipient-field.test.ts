import type { RecipientPage } from '@kipu-messages/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { chartStore, dana, marcus, opened, page } from '../../test/composing.ts';
import { clearPage } from '../../test/mount.ts';
import { until } from '../../test/until.ts';

afterEach(clearPage);

/** The field with Dana and Marcus in the list; the answer to whatever is typed comes when the test says so. */
async function field(found: RecipientPage) {
  const store = chartStore();
  let give: (() => void) | undefined;
  store.onRecipients = ({ q }) =>
    q
      ? new Promise((resolve) => {
          give = () => resolve(found);
        })
      : Promise.resolve(page([dana, marcus]));
  const { $, root } = await opened(store);
  await userEvent.click($('#to'));
  const names = () =>
    [...root.querySelectorAll('[role=option] .name')].map((name) => name.textContent?.trim());
  await until(() => expect(names()).toEqual(['Dana Whitfield', 'Marcus Whitfield']));
  return {
    $,
    names,
    chosen: () => root.querySelector('.chip')?.textContent?.trim(),
    highlighted: () => root.querySelector('[role=option].active .name')?.textContent?.trim(),
    asked: () => until(() => expect(give).toBeDefined()),
    answer: () => give?.(),
  };
}

describe('components: a list that changes under the hand never sends a message to somebody else', () => {
  it('components: Enter chooses nobody while the list still answers an earlier question', async () => {
    const { $, chosen, highlighted, names, asked, answer } = await field(page([marcus]));
    await userEvent.fill($('#to'), 'mar');
    await userEvent.keyboard('{ArrowDown}');
    await until(() => expect(highlighted()).toBe('Dana Whitfield'));
    await userEvent.keyboard('{Enter}');
    await asked();
    expect(chosen()).toBeUndefined();
    answer();
    await until(() => expect(names()).toEqual(['Marcus Whitfield']));
    expect(highlighted()).toBeUndefined();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await until(() => expect(chosen()).toBe('Marcus Whitfield'));
  });

  it('components: the highlight stays with the person, not with the place in the list', async () => {
    const { $, chosen, highlighted, names, asked, answer } = await field(page([marcus, dana]));
    await userEvent.fill($('#to'), 'whit');
    await asked();
    await userEvent.keyboard('{ArrowDown}');
    await until(() => expect(highlighted()).toBe('Dana Whitfield'));
    answer();
    await until(() => expect(names()[0]).toBe('Marcus Whitfield'));
    expect(highlighted()).toBe('Dana Whitfield');
    await userEvent.keyboard('{Enter}');
    await until(() => expect(chosen()).toBe('Dana Whitfield'));
  });

  it('components: a press that began on one person does not choose the one who came under it', async () => {
    const { $, chosen, names, asked, answer } = await field(page([marcus]));
    await userEvent.fill($('#to'), 'mar');
    await asked();
    const row = $('#to-0');
    row.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
    answer();
    await until(() => expect(names()).toEqual(['Marcus Whitfield']));
    $('#to-0').dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, detail: 1 }));
    expect(chosen()).toBeUndefined();
    await userEvent.click($('#to-0'));
    await until(() => expect(chosen()).toBe('Marcus Whitfield'));
  });
});
