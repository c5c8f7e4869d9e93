import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unpackWoff } from './woff.ts';

const require = createRequire(import.meta.url);

/** The scripts that come with the service, in the order in which a letter is looked for. */
const BUILT_IN = [
  '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff',
  '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff',
  '@fontsource/noto-sans/files/noto-sans-vietnamese-400-normal.woff',
  '@fontsource/noto-sans/files/noto-sans-cyrillic-400-normal.woff',
  '@fontsource/noto-sans/files/noto-sans-cyrillic-ext-400-normal.woff',
  '@fontsource/noto-sans/files/noto-sans-greek-400-normal.woff',
  '@fontsource/noto-sans/files/noto-sans-greek-ext-400-normal.woff',
  '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff',
  '@fontsource/noto-sans/files/noto-sans-devanagari-400-normal.woff',
];

/** An opened font as pdfkit holds it; its types do not tell of these two. */
export interface OpenFont {
  readonly id: string;
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
  encode(text: string): [codes: string[]];
  ref(): unknown;
}

interface FontDocument {
  font(source: string | Buffer): unknown;
  registerFont(name: string, source: string | Buffer): unknown;
}

const unpacked = new Map<string, Buffer>();

/** A font file, read and unpacked once per process. */
function fontData(file: string): Buffer {
  let data = unpacked.get(file);
  if (data === undefined) {
    data = unpackWoff(readFileSync(file));
    unpacked.set(file, data);
  }
  return data;
}

/** Which letters of a text are drawn with which font. Fonts are opened when the first letter needs them. */
export class FontBook {
  readonly #document: FontDocument;
  readonly #sources: readonly string[];
  readonly #open = new Map<string, OpenFont>();
  readonly #found = new Map<number, string | null>();

  /** @param extra font files of the operator's, looked at after the built-in ones */
  constructor(document: FontDocument, extra: readonly string[]) {
    this.#document = document;
    this.#sources = [...BUILT_IN.map((file) => require.resolve(file)), ...extra];
    for (const source of this.#sources) document.registerFont(source, fontData(source));
  }

  /** The font of plain Latin text: numbers, and the codes of letters that no font has. */
  get latin(): string {
    return this.#sources[0] as string;
  }

  opened(source: string): OpenFont {
    let font = this.#open.get(source);
    if (font === undefined) {
      this.#document.font(source);
      // pdfkit keeps the font it has just selected here, and tells of its letters nowhere else.
      font = (this.#document as unknown as { _font: OpenFont })._font;
      this.#open.set(source, font);
    }
    return font;
  }

  /** The font that draws this letter, the given one if it can; null when none can. */
  fontFor(codePoint: number, preferred: string | null): string | null {
    if (preferred !== null && this.#has(preferred, codePoint)) return preferred;
    let found = this.#found.get(codePoint);
    if (found === undefined) {
      found = this.#sources.find((source) => this.#has(source, codePoint)) ?? null;
      this.#found.set(codePoint, found);
    }
    return found;
  }

  #has(source: string, codePoint: number): boolean {
    return this.opened(source).font.hasGlyphForCodePoint(codePoint);
  }
}
