/** Register an element once; a second copy of the package on the page warns and yields. */
export function define(name: string, element: CustomElementConstructor): void {
  const registered = customElements.get(name);
  if (!registered) customElements.define(name, element);
  else if (registered !== element) console.warn(`<${name}> is registered already; this copy yields.`);
}
