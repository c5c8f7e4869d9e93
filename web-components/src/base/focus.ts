/** The element that really has focus, through all open shadow roots. */
export function deepActiveElement(root: DocumentOrShadowRoot = document): Element | null {
  const active = root.activeElement;
  return active?.shadowRoot?.activeElement ? deepActiveElement(active.shadowRoot) : active;
}

/** The next node outwards, through shadow roots. */
export function composedParent(node: Node): Node | null {
  return node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
}

/** `closest` that looks through shadow roots. */
export function composedClosest(from: Node, selector: string): Element | null {
  for (let node: Node | null = from; node; node = composedParent(node)) {
    if (node instanceof Element && node.matches(selector)) return node;
  }
  return null;
}

/** Remember who has focus now; the answer gives it back, if that element still stands and nothing else took focus meanwhile. */
export function rememberFocus(): () => void {
  const opener = deepActiveElement();
  return () => {
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  };
}

const stay = (event: Event) => event.stopPropagation();

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
  // Handlers that the next opening replaces: a dialog that is closed hears nothing.
  dialog.onkeydown = keys;
  dialog.oncancel = (event) => {
    event.preventDefault();
    requestClose();
  };
  dialog.addEventListener('focusin', stay);
  addEventListener('keydown', nowhere, true);
  if (!dialog.open) dialog.showModal();
  return () => {
    removeEventListener('keydown', nowhere, true);
    if (dialog.open) dialog.close();
    giveBack();
  };
}
