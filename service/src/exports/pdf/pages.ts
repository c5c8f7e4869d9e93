import PDFDocument from 'pdfkit';
import { FontBook } from './fonts.ts';
import { type Line, layOut } from './lines.ts';

const MARGIN = 54;
const HEAD = 24;
const FOOT = 24;
const TOTAL = 'PageTotal';
const SMALL = 8;

export interface TextStyle {
  /** Points. */
  readonly size: number;
  readonly color?: string;
  /** Points above the first line. */
  readonly above?: number;
}

export interface PagesOptions {
  /** On top of every page. */
  readonly head: string;
  readonly title: string;
  readonly author: string;
  /** The document's own time, ms since the epoch: the same content is the same file. */
  readonly at: number;
  readonly fonts: readonly string[];
}

/** A reference of pdfkit's whose content is written later; its types lack these. */
interface Drawing {
  readonly data: Record<string, unknown>;
  write(content: string): void;
  end(): void;
}

/**
 * Text on numbered pages, handed on page by page. The number of pages is known only at the end, so every page refers to
 * one little drawing that is written last: "n of m" without keeping the pages.
 */
export class Pages {
  readonly #document: PDFKit.PDFDocument;
  readonly #fonts: FontBook;
  readonly #head: string;
  readonly #total: Drawing;
  #page = 0;
  #y = 0;

  constructor({ head, title, author, at, fonts }: PagesOptions) {
    this.#document = new PDFDocument({
      size: 'LETTER',
      margin: MARGIN,
      autoFirstPage: false,
      lang: 'en',
      displayTitle: true,
      // Words are not kept: a long export would keep them all.
      fontLayoutCache: false,
      info: { Title: title, Author: author, CreationDate: new Date(at) },
    } as PDFKit.PDFDocumentOptions);
    this.#fonts = new FontBook(this.#document, fonts);
    this.#head = head;
    this.#total = this.#document.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [0, -4, 60, 12],
      Resources: {},
    }) as unknown as Drawing;
    this.#turnPage();
  }

  /** Adds a text, line feeds kept, on as many pages as it needs. */
  text(text: string, { size, color = '#17202c', above = 0 }: TextStyle): void {
    const lineHeight = size * 1.45;
    this.#y += above;
    for (const paragraph of text.split('\n')) {
      for (const line of this.#linesOf(paragraph, size)) {
        if (this.#y + lineHeight > this.#bottom) this.#turnPage();
        this.#draw(line, size, color, this.#y + size * 1.07);
        this.#y += lineHeight;
      }
    }
  }

  /** A thin line across the page, with what follows it on the same page if `height` points are left. */
  rule(height: number): void {
    if (this.#y + height > this.#bottom) {
      this.#turnPage();
      return;
    }
    this.#y += 10;
    this.#document
      .moveTo(MARGIN, this.#y)
      .lineTo(MARGIN + this.#width, this.#y)
      .lineWidth(0.5)
      .stroke('#7a8799');
    this.#y += 8;
  }

  /** What is ready to be handed on. */
  take(): Buffer | null {
    return this.#document.read() as Buffer | null;
  }

  /** Writes the number of pages and closes the document. */
  end(): void {
    const latin = this.#fonts.opened(this.#fonts.latin);
    const [codes] = latin.encode(` ${this.#page}`);
    this.#total.data.Resources = { Font: { [latin.id]: latin.ref() } };
    this.#total.write(`BT 0.36 g /${latin.id} ${SMALL} Tf <${codes.join('')}> Tj ET`);
    this.#total.end();
    this.#document.end();
  }

  get #width(): number {
    return this.#document.page.width - 2 * MARGIN;
  }

  get #bottom(): number {
    return this.#document.page.height - MARGIN - FOOT;
  }

  #turnPage(): void {
    this.#document.addPage();
    this.#page += 1;
    const [head] = this.#linesOf(this.#head, SMALL);
    if (head !== undefined) this.#draw(head, SMALL, '#5d697b', MARGIN);
    this.#number();
    this.#y = MARGIN + HEAD;
  }

  #number(): void {
    const { page } = this.#document;
    const text = `Page ${this.#page} of`;
    const y = page.height - MARGIN;
    this.#drawRun(this.#fonts.latin, text, SMALL, '#5d697b', MARGIN, y);
    page.xobjects[TOTAL] = this.#total;
    const x = MARGIN + this.#widthOf(this.#fonts.latin, text, SMALL);
    // The page's y runs downwards, the drawing's upwards.
    this.#document.addContent(`q 1 0 0 -1 ${x} ${y} cm /${TOTAL} Do Q`);
  }

  #linesOf(paragraph: string, size: number): Line[] {
    return layOut(paragraph, this.#width, {
      fonts: this.#fonts,
      widthOf: (font, text) => this.#widthOf(font, text, size),
    });
  }

  #widthOf(font: string, text: string, size: number): number {
    return this.#document.font(font).fontSize(size).widthOfString(text, { features: [] });
  }

  #draw(line: Line, size: number, color: string, baseline: number): void {
    let x = line.rtl ? MARGIN + this.#width - line.width : MARGIN;
    for (const run of line.runs) {
      if (run.actual !== undefined) this.#document.markContent('Span', { actual: run.actual });
      this.#drawRun(run.font, run.text, size, color, x, baseline);
      if (run.actual !== undefined) this.#document.endMarkedContent();
      x += run.width;
    }
  }

  #drawRun(font: string, text: string, size: number, color: string, x: number, baseline: number): void {
    // With a list of features, even an empty one, the font lays the run out whole and not word by word.
    const options: PDFKit.Mixins.TextOptions = { lineBreak: false, baseline: 'alphabetic', features: [] };
    this.#document.font(font).fontSize(size).fillColor(color).text(text, x, baseline, options);
  }
}
