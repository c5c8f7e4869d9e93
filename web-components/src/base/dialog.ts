import { rememberFocus } from './focus.ts';

/**
 * Open a native modal dialog in the top layer. Escape asks (`requestClose`) instead of closing, and goes no further than
 * the dialog; a host's own focus trap does not see focus moving within it.
 * @returns closes it and gives focus back to where it was, through shadow roots.
 */
export function openModal(dialog: HTMLDialogElement, requestClose: () => void): () => void {
  const giveBack = rememberFocus();
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    requestClose();
  };
  // Whoever pressed the empty ground of the dialog, or left the page by Tab and came back, has the focus nowhere.
  const nowhere = (event: KeyboardEvent) => {
    if (event.target === document.body) keys(event);
  };
  const cancel = (event: Event) => {
    event.preventDefault();
    requestClose();
  };
  const stay = (event: Event) => event.stopPropagation();
  dialog.addEventListener('keydown', keys);
  addEventListener('keydown', nowhere, { capture: true });
  dialog.addEventListener('cancel', cancel);
  dialog.addEventListener('focusin', stay);
  if (!dialog.open) dialog.showModal();
  return () => {
    dialog.removeEventListener('keydown', keys);
    removeEventListener('keydown', nowhere, { capture: true });
    dialog.removeEventListener('cancel', cancel);
    dialog.removeEventListener('focusin', stay);
    if (dialog.open) dialog.close();
    giveBack();
  };
}
