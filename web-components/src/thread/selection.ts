/** What the reader has selected within a shadow root: the rows that hold its two ends. Undefined when nothing is. */
export function selectedIn(root: Node): ReadonlySet<Element> | undefined {
  const selection = document.getSelection();
  if (!selection?.rangeCount || !(root instanceof ShadowRoot)) return undefined;
  // Within a shadow root only composed ranges tell the real ends; the plain ones stop at the host.
  const range = selection.getComposedRanges?.({ shadowRoots: [root] })[0] ?? selection.getRangeAt(0);
  if (range.collapsed || range.startContainer.getRootNode() !== root) return undefined;
  const rows = new Set<Element>();
  for (const node of [range.startContainer, range.endContainer]) {
    const row = (node instanceof Element ? node : node.parentElement)?.closest('li');
    if (row) rows.add(row);
  }
  return rows;
}
