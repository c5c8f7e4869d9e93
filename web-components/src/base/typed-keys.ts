/** The events of typing; all of them cross shadow roots. */
const TYPING = ['keydown', 'keypress', 'keyup', 'beforeinput', 'input'];
/** Keys that leave a field, or that the page around it answers: a dialog that holds the focus, Escape that closes it. */
const LEAVING = /^(Tab|Escape|F\d+)$/;

/**
 * Keeps what is typed into an element's own text fields within the element. To listeners outside, the event comes from the
 * element itself, which is no text field: a page with one-key shortcuts would act on each letter. Keys with Ctrl, ⌘ or Alt,
 * and Tab, Escape and function keys go on; so does all of a field that the host has put into a slot.
 *
 * @param isWithin whether the element stands in another one that does the same: that one needs the keys, and keeps them
 */
export function keepTyping(element: HTMLElement, isWithin: () => boolean): void {
  const keep = (event: Event) => {
    const [field] = event.composedPath() as Element[];
    if (event.target !== element || isWithin()) return;
    if (!field?.matches('textarea, input:not([type=radio], [type=checkbox])')) return;
    const { key, ctrlKey, metaKey, altKey } = event as Partial<KeyboardEvent>;
    if (!(ctrlKey || metaKey || altKey || LEAVING.test(key ?? ''))) event.stopPropagation();
  };
  for (const type of TYPING) element.addEventListener(type, keep);
}
