// Writes `process.env.NODE_ENV !== "production"` wherever the built files of a package ask for `DEV`, an
// import from `dev.js`. Bundlers fold that in each file by itself; through an import, most of them leave
// development texts and checks behind. The sources keep the short name: tests read them with both answers.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const dist = join(process.cwd(), "dist");
const ASKED = '(process.env.NODE_ENV !== "production")';

for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".js")) continue;
  const path = join(dist, file);
  const text = readFileSync(path, "utf8");
  if (/import \{[^}]*\bDEV\b[^}]*\} from ".*dev\.js"/.test(text)) writeFileSync(path, fold(text));
}

/**
 * Lines stay where they are, so that source maps lead to the right ones.
 * @param {string} text
 */
function fold(text) {
  const source = ts.createSourceFile("built.js", text, ts.ScriptTarget.Latest, true);
  /** @type {ts.Node[]} */
  const uses = [];
  visit(source);
  return uses.reduceRight(
    (folded, use) => folded.slice(0, use.getStart()) + ASKED + folded.slice(use.getEnd()),
    text,
  );

  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && node.text === "DEV") uses.push(node);
    ts.forEachChild(node, visit);
  }
}
