// Code as a row of tokens: white space, comments and commas that end a list do not count.
import ts from "typescript";

/**
 * @typedef {object} Token
 * @property {string} text
 * @property {number} start
 * @property {number} end
 */

const { SyntaxKind } = ts;

/** After one of these a `/` divides; after anything else it begins a regular expression. */
const operands = new Set([
  SyntaxKind.Identifier,
  SyntaxKind.PrivateIdentifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.BigIntLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateTail,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.ThisKeyword,
]);

const closing = new Set([")", "]", "}"]);

/**
 * @param {string} code
 * @returns {Token[]}
 */
export function tokensOf(code) {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, code);
  /** @type {Token[]} */
  const tokens = [];
  /** What each open brace belongs to. @type {("template" | "block")[]} */
  const braces = [];
  let before = SyntaxKind.Unknown;
  for (;;) {
    let kind = scanner.scan();
    if (kind === SyntaxKind.EndOfFileToken) return tokens.filter((_, i) => !endsList(tokens, i));
    if (kind === SyntaxKind.SlashToken && !operands.has(before)) kind = scanner.reScanSlashToken();
    if (kind === SyntaxKind.CloseBraceToken && braces.pop() === "template") {
      kind = scanner.reScanTemplateToken(false);
      if (kind === SyntaxKind.TemplateMiddle) braces.push("template");
    }
    if (kind === SyntaxKind.TemplateHead) braces.push("template");
    if (kind === SyntaxKind.OpenBraceToken) braces.push("block");
    tokens.push({
      text: scanner.getTokenText(),
      start: scanner.getTokenStart(),
      end: scanner.getTokenEnd(),
    });
    before = kind;
  }
}

/**
 * @param {readonly Token[]} tokens
 * @param {number} i
 */
function endsList(tokens, i) {
  return tokens[i]?.text === "," && closing.has(tokens[i + 1]?.text ?? "");
}
