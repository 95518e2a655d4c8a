// Finds what a mutant names in the sources of a package, and changes it there.
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import ts from "typescript";
import { tokensOf } from "./tokens.mjs";

/**
 * @typedef {object} Mutant
 * @property {string} in a function, `Class.member`, or what a file declares or assigns at its top level
 * @property {readonly [from: string, to: string]} change white space and comments do not count
 * @property {string} breaks what is wrong with it, in a sentence
 * @property {readonly string[]} [tests] the files that run, where not all of the package are to
 */

/**
 * @typedef {object} Declared
 * @property {string} name
 * @property {string} file
 * @property {string} text
 * @property {number} at where it begins in its file
 * @property {string} whole the text of the file
 */

/**
 * The file that a mutant changes, and what it becomes.
 * @param {readonly Declared[]} declared
 * @param {Mutant} mutant
 * @returns {{ file: string, code: string }}
 */
export function apply(declared, mutant) {
  const named = declared.filter(({ name }) => name === mutant.in);
  if (named.length === 0) throw new Error(`nothing is called ${mutant.in}`);
  const [from, to] = mutant.change;
  const wanted = tokensOf(from);
  if (wanted.length === 0) throw new Error("the code to change is empty");
  const found = named.flatMap((one) =>
    placesOf(wanted, tokensIn(one)).map(({ start, end }) => ({ ...one, start, end })),
  );
  const [place] = found;
  if (place === undefined) throw new Error(`${mutant.in} has no such code: ${from}`);
  if (found.length > 1)
    throw new Error(`${mutant.in} has that code ${found.length} times: ${from}`);
  const { whole } = place;
  const code = whole.slice(0, place.at + place.start) + to + whole.slice(place.at + place.end);
  return { file: place.file, code };
}

/**
 * What is wrong with a mutant, or nothing.
 * @param {readonly Declared[]} declared
 * @param {Mutant} mutant
 * @returns {string | undefined}
 */
export function faultOf(declared, mutant) {
  try {
    if (sameTokens(...mutant.change)) return "it changes nothing";
    const { file, code } = apply(declared, mutant);
    const [error] = syntaxErrors(file, code);
    if (error !== undefined) return `the code that comes out does not parse: ${error}`;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Every declaration in the sources of a folder.
 * @param {string} folder
 * @param {string | undefined} without a folder in it that belongs to somebody else
 * @returns {Declared[]}
 */
export function declarationsIn(folder, without) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
    .filter((path) => without === undefined || !path.startsWith(`${without}/`))
    .toSorted()
    .flatMap((path) => declarationsOf(`${folder}/${path}`));
}

/** @param {string} file */
function declarationsOf(file) {
  const whole = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, whole, ts.ScriptTarget.ESNext, true);
  /** @type {Declared[]} */
  const declared = [];
  /** @type {(name: string | undefined, node: ts.Node) => void} */
  const declare = (name, node) => {
    if (name === undefined) return;
    declared.push({ name, file, text: node.getText(source), at: node.getStart(source), whole });
  };
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement)) {
      if (statement.body !== undefined) declare(statement.name?.text, statement);
    } else if (ts.isVariableStatement(statement)) {
      for (const one of statement.declarationList.declarations)
        declare(one.name.getText(source), one);
    } else if (ts.isClassDeclaration(statement)) {
      for (const member of statement.members) {
        declare(`${statement.name?.text}.${memberName(member, source)}`, member);
      }
    } else if (ts.isExpressionStatement(statement)) {
      const { expression } = statement;
      if (ts.isBinaryExpression(expression)) declare(expression.left.getText(source), statement);
      else if (ts.isCallExpression(expression))
        declare(expression.expression.getText(source), statement);
    }
  }
  return declared;
}

/**
 * @param {ts.ClassElement} member
 * @param {ts.SourceFile} source
 */
function memberName(member, source) {
  return ts.isConstructorDeclaration(member) ? "constructor" : (member.name?.getText(source) ?? "");
}

/**
 * The tokens of a declaration, which many mutants may name.
 * @type {WeakMap<Declared, readonly import("./tokens.mjs").Token[]>}
 */
const known = new WeakMap();

/** @param {Declared} declared */
function tokensIn(declared) {
  let tokens = known.get(declared);
  if (tokens === undefined) known.set(declared, (tokens = tokensOf(declared.text)));
  return tokens;
}

/**
 * Where one row of tokens stands in another.
 * @param {readonly import("./tokens.mjs").Token[]} wanted
 * @param {readonly import("./tokens.mjs").Token[]} tokens
 */
function placesOf(wanted, tokens) {
  const places = [];
  for (let i = 0; i + wanted.length <= tokens.length; i++) {
    const last = tokens[i + wanted.length - 1];
    const first = tokens[i];
    if (first === undefined || last === undefined) continue;
    if (wanted.every(({ text }, k) => tokens[i + k]?.text === text)) {
      places.push({ start: first.start, end: last.end });
    }
  }
  return places;
}

/**
 * @param {string} one
 * @param {string} other
 */
function sameTokens(one, other) {
  return JSON.stringify(textsOf(one)) === JSON.stringify(textsOf(other));
}

/** @param {string} code */
function textsOf(code) {
  return tokensOf(code).map(({ text }) => text);
}

/**
 * @param {string} file
 * @param {string} code
 * @returns {string[]}
 */
function syntaxErrors(file, code) {
  const source = ts.createSourceFile(basename(file), code, ts.ScriptTarget.ESNext);
  // `parseDiagnostics` is missing in the types of TypeScript, whose own tools use it.
  const { parseDiagnostics = [] } = /** @type {{ parseDiagnostics?: readonly ts.Diagnostic[] }} */ (
    /** @type {unknown} */ (source)
  );
  return parseDiagnostics.map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, " "),
  );
}
