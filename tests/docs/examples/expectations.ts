// What a comment behind a statement promises is checked when the example is run.
import ts from "typescript";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Turns `deref(count); // 1` into a check that it is 1, and `reset(age, -1); // throws ValidationError`
 * into a check that it throws that. Comments that are neither a literal value nor `throws` are prose.
 */
export function withExpectations(
  code: string,
  language: "ts" | "tsx",
  where: (line: number) => string,
): string {
  // `<T>(value: T)` begins a function in the one and an element in the other.
  const kind = language === "ts" ? ts.ScriptKind.TS : ts.ScriptKind.TSX;
  const source = ts.createSourceFile("example", code, ts.ScriptTarget.Latest, true, kind);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    const edit = ts.isExpressionStatement(node) ? editOf(node, source, where) : undefined;
    if (edit === undefined) ts.forEachChild(node, visit);
    else edits.push(edit);
  };
  visit(source);
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

function editOf(
  statement: ts.ExpressionStatement,
  source: ts.SourceFile,
  where: (line: number) => string,
): Edit | undefined {
  const comment = commentBehind(statement, source);
  if (comment === undefined) return undefined;
  const start = statement.expression.getStart(source);
  const { end } = statement.expression;
  const expression = source.text.slice(start, end);
  const line = source.getLineAndCharacterOfPosition(start).line + 1;
  const at = JSON.stringify(where(line));
  const thrown = /^throws (\w+)/.exec(comment)?.[1];
  if (thrown !== undefined) {
    const name = JSON.stringify(thrown);
    return { start, end, text: `await expectThrown(async () => (${expression}), ${name}, ${at})` };
  }
  const value = literalIn(comment);
  if (value === undefined) return undefined;
  return { start, end, text: `expectValue(${expression}, (${value}), ${at})` };
}

function commentBehind(statement: ts.Statement, source: ts.SourceFile): string | undefined {
  const [range] = ts.getTrailingCommentRanges(source.text, statement.end) ?? [];
  if (range?.kind !== ts.SyntaxKind.SingleLineCommentTrivia) return undefined;
  return source.text.slice(range.pos + 2, range.end).trim();
}

/** The literal that a comment begins with: `400`, or `400, as before`. */
function literalIn(comment: string): string | undefined {
  for (const text of [comment, comment.split(/[,;:] /)[0] ?? ""]) {
    const parsed = ts.createSourceFile("value.ts", `(${text})`, ts.ScriptTarget.Latest, true);
    const [statement] = parsed.statements;
    const isOne = parsed.statements.length === 1 && statement !== undefined;
    if (isOne && ts.isExpressionStatement(statement) && isLiteral(statement.expression))
      return text;
  }
  return undefined;
}

function isLiteral(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node)) return isLiteral(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every(
      (property) => ts.isPropertyAssignment(property) && isLiteral(property.initializer),
    );
  }
  if (ts.isIdentifier(node)) return ["undefined", "NaN", "Infinity"].includes(node.text);
  return (
    ts.isNumericLiteral(node) ||
    ts.isStringLiteral(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(
      node.kind,
    )
  );
}
