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
