/** The rows that hold the two ends of what the reader has selected among the messages. Undefined when nothing is. */
export function selectedIn(root: Node): ReadonlySet<Element> | undefined {
  const selection = document.getSelection();
  if (!selection?.rangeCount || !(root instanceof ShadowRoot)) return undefined;
  const range = composedRange(selection, root) ?? selection.getRangeAt(0);
  if (range.collapsed || range.startContainer.getRootNode() !== root) return undefined;
  const rows = new Set<Element>();
  for (const node of [range.startContainer, range.endContainer]) {
    const row = (node instanceof Element ? node : node.parentElement)?.closest('ol > li');
    if (row) rows.add(row);
  }
  // The caret in a text field counts as a range around the field.
  return rows.size ? rows : undefined;
}

/** Within a shadow root only composed ranges tell the real ends; the plain ones stop at the host. */
function composedRange(selection: Selection, root: ShadowRoot): StaticRange | undefined {
  try {
    return selection.getComposedRanges?.({ shadowRoots: [root] })[0];
  } catch {
    // Safari 17 and 18 take the roots themselves.
    return (selection.getComposedRanges as unknown as (root: ShadowRoot) => StaticRange[]).call(
      selection,
      root,
    )[0];
  }
}
