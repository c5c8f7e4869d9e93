declare module 'virtual:elements' {
  /** What `custom-elements.json` says of each element, computed from the sources as they stand. */
  const elements: import('../scripts/manifest/elements.ts').PublicElement[];
  export default elements;
}
