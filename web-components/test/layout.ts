/** Boxes that clip what they hold on purpose: a name cut by an ellipsis has its full text in a title or in the row's name. */
const CUTS = new Set(['ellipsis']);

/** All elements within one, through open shadow roots. */
export function* deepElements(host: Element): Generator<Element> {
  for (const root of [host.shadowRoot, host]) {
    for (const el of root?.children ?? []) {
      yield el;
      yield* deepElements(el);
    }
  }
}

/** Seen by nobody: told to screen readers alone. */
const isHiddenText = (el: Element) => el.closest('.sr, [role=status]:not(.skeleton)') !== null;

/**
 * What of an element's layout is broken, one line each: a page or a box that scrolls sideways, text that is cut without a
 * sign, and what reaches out of the element.
 */
export function brokenLayout(host: Element): string[] {
  const broken: string[] = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) broken.push(`the page scrolls sideways: ${page.scrollWidth} px`);
  const bounds = host.getBoundingClientRect();
  for (const el of deepElements(host)) {
    if (!(el instanceof HTMLElement) || isHiddenText(el) || !el.checkVisibility({ visibilityProperty: true }))
      continue;
    const style = getComputedStyle(el);
    const box = el.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const name = `${el.localName}.${el.className} “${(el.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 30)}”`;
    const floats = el.closest('dialog, [popover]') !== null;
    if (!floats && (box.left < bounds.left - 1 || box.right > bounds.right + 1) && !clipped(el, host))
      broken.push(
        `${name} reaches out of the element by ${Math.round(Math.max(bounds.left - box.left, box.right - bounds.right))} px`,
      );
    if (el.matches('textarea, input, select, i')) continue;
    const wide = el.scrollWidth - el.clientWidth;
    if (el.clientWidth > 0 && wide > 1) {
      if (['auto', 'scroll'].includes(style.overflowX)) broken.push(`${name} scrolls sideways by ${wide} px`);
      else if (
        style.overflowX !== 'visible' &&
        !CUTS.has(style.textOverflow) &&
        // It clips for WebKit, which counts a select's longest option; all else in it is measured on its own.
        !el.matches('.own') &&
        !style.webkitLineClamp.match(/\d/)
      )
        broken.push(`${name} is cut by ${wide} px`);
    }
    const high = el.scrollHeight - el.clientHeight;
    if (
      el.clientHeight > 0 &&
      high > 1 &&
      style.overflowY === 'hidden' &&
      !style.webkitLineClamp.match(/\d/) &&
      hasText(el)
    )
      broken.push(`${name} is cut by ${high} px at its end`);
  }
  return broken;
}

const hasText = (el: Element) => [...el.childNodes].some((node) => node instanceof Text && node.data.trim());

/** Some box between an element and its host cuts it off. */
function clipped(el: Element, host: Element): boolean {
  for (let at: Element | null = el.parentElement; at && at !== host; at = at.parentElement) {
    if (getComputedStyle(at).overflowX !== 'visible') return true;
  }
  const root = el.getRootNode();
  return root instanceof ShadowRoot && root.host !== host && clipped(root.host, host);
}
