/** The analyzer's own types leave out what a program calls. */
declare module '@custom-elements-manifest/analyzer' {
  /** The TypeScript that the analyzer was built with: a source read by another one has other numbers for its nodes. */
  export { default as ts } from 'typescript';
  export function create(options: {
    modules: readonly import('typescript').SourceFile[];
    plugins?: readonly object[];
    context?: { dev: boolean };
  }): import('custom-elements-manifest/schema.d.ts').Package;
}

declare module '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js' {
  /** Reads `@property` and `static properties` of Lit elements. */
  export function litPlugin(): object[];
}
