/** Register an element once (not at all without a DOM); a second copy of the package on the page warns and yields. */
export function define(name: string, element: CustomElementConstructor): void {
  const registry = globalThis.customElements;
  const registered = registry?.get(name);
  if (!registered) registry?.define(name, element);
  else if (registered !== element) console.warn(`<${name}> is registered already; this copy yields.`);
}
