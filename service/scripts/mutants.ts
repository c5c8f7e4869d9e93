import ts from 'typescript';

/** One change of a source text that a proof of it should notice. */
export interface Mutant {
  readonly line: number;
  /** What stood there and what stands there instead, on one line. */
  readonly change: string;
  readonly text: string;
}

const NEGATED = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.LessThanToken, '>='],
  [ts.SyntaxKind.LessThanEqualsToken, '>'],
  [ts.SyntaxKind.GreaterThanToken, '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '<'],
]);
/** The same comparison with the bound on the other side. */
const BOUND = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
]);
const LOGICAL = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
]);
const SWAPPED_CALLS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
]);
/** A code, a mode, a status: what decides, not what is read by people. */
const WORD = /^[a-z]+(_[a-z]+)*$/;

/** Every mutant of a TypeScript source: one condition, one operand, one branch, one step changed or left out. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const put = (node: ts.Node, replacement: string) => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    const oneLine = (code: string) => code.replace(/\s+/g, ' ').slice(0, 70);
    mutants.push({
      line: source.getLineAndCharacterOfPosition(start).line + 1,
      change: `${oneLine(text.slice(start, end))}  →  ${oneLine(replacement)}`,
      text: text.slice(0, start) + replacement + text.slice(end),
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isTypeAliasDeclaration(node)) return;
    mutate(node, source, put);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

type Put = (node: ts.Node, replacement: string) => void;

function mutate(node: ts.Node, source: ts.SourceFile, put: Put): void {
  const code = (part: ts.Node) => part.getText(source);
  if (ts.isBinaryExpression(node)) mutateBinary(node, code, put);
  else if (ts.isIfStatement(node)) for (const value of ['true', 'false']) put(node.expression, value);
  else if (ts.isConditionalExpression(node))
    for (const branch of [node.whenTrue, node.whenFalse]) put(node, `(${code(branch)})`);
  else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    put(node, code(node.operand));
  else if (node.kind === ts.SyntaxKind.TrueKeyword) put(node, 'false');
  else if (node.kind === ts.SyntaxKind.FalseKeyword) put(node, 'true');
  else if (ts.isNumericLiteral(node)) put(node, String(Number(node.text) + 1));
  else if (ts.isStringLiteral(node) && WORD.test(node.text)) put(node, "'mutated'");
  else if (ts.isExpressionStatement(node)) put(node, ';');
  else if (ts.isReturnStatement(node) && node.expression === undefined) put(node, ';');
  else if (ts.isArrayLiteralExpression(node)) leaveOut(node, node.elements, code, put, ['[', ']']);
  else if (ts.isObjectLiteralExpression(node) && node.properties.some(ts.isSpreadAssignment))
    leaveOut(node, node.properties, code, put, ['({', '})']);
  else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression, name } = node.expression;
    const other = SWAPPED_CALLS.get(name.text);
    if (other !== undefined) put(name, other);
    if (name.text === 'filter') put(node, code(expression));
  }
}

function mutateBinary(node: ts.BinaryExpression, code: (part: ts.Node) => string, put: Put): void {
  const { left, operatorToken, right } = node;
  const { kind } = operatorToken;
  const logical = LOGICAL.get(kind);
  if (logical !== undefined || kind === ts.SyntaxKind.QuestionQuestionToken) {
    put(node, `(${code(left)})`);
    put(node, `(${code(right)})`);
  }
  if (logical !== undefined) put(node, `(${code(left)}) ${logical} (${code(right)})`);
  for (const operator of [NEGATED.get(kind), BOUND.get(kind)])
    if (operator !== undefined) put(operatorToken, operator);
}

function leaveOut(
  node: ts.Node,
  parts: readonly ts.Node[],
  code: (part: ts.Node) => string,
  put: Put,
  [open, close]: readonly [string, string],
): void {
  for (const one of parts)
    put(
      node,
      `${open}${parts
        .filter((part) => part !== one)
        .map(code)
        .join(', ')}${close}`,
    );
}
