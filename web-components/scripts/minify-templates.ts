import { transform } from 'esbuild';
import ts from 'typescript';

/** A stretch of white space with a line break is layout of the source, never text for the reader; before `>` it ends a tag. */
const collapse = (markup: string) =>
  markup
    .replace(/\s*\n\s*(?=>)/g, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/ {2,}/g, ' ');

/** Each literal piece of the `html` and `css` templates of a source, with where it stands. */
function templatePieces(
  path: string,
  source: string,
): { tag: string; start: number; end: number; whole: boolean }[] {
  const pieces: { tag: string; start: number; end: number; whole: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isTaggedTemplateExpression(node) &&
      ts.isIdentifier(node.tag) &&
      /^(html|css)$/.test(node.tag.text)
    ) {
      const { template } = node;
      const whole = ts.isNoSubstitutionTemplateLiteral(template);
      const literals = whole
        ? [template]
        : [template.head, ...template.templateSpans.map((span) => span.literal)];
      for (const literal of literals) {
        const closes = ts.isTemplateHead(literal) || ts.isTemplateMiddle(literal) ? 2 : 1;
        pieces.push({ tag: node.tag.text, start: literal.getStart() + 1, end: literal.end - closes, whole });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return pieces;
}

/**
 * Shorten the `html` and `css` templates of one source; what they mean stays. Where all its style sheets are plain texts, the
 * source takes them by `unsafeCSS`, and Lit's `css`, which puts texts together, is left out of what is bundled.
 */
export async function minifyTemplates(path: string, source: string): Promise<string> {
  let result = source;
  const pieces = templatePieces(path, source).sort((a, b) => b.start - a.start);
  for (const { tag, start, end, whole } of pieces) {
    const text = source.slice(start, end);
    const short =
      tag === 'css' && whole
        ? (
            await transform(text, { loader: 'css', minify: true, target: 'es2022', charset: 'utf8' })
          ).code.trim()
        : collapse(text);
    result = result.slice(0, start) + short + result.slice(end);
  }
  return pieces.some(({ tag, whole }) => tag === 'css' && !whole)
    ? result
    : // As a tag it gets a list of one text, which it takes for that text.
      result.replace("import { css } from 'lit'", "import { unsafeCSS as css } from 'lit'");
}
