// Imports inside core point one way: a file may import from its own layer and from the layers that stand before it in
// layers.json, never from a later one, and never in a circle. A file that stands in no layer fails,
// so that the table stays complete. `import type` is left out: it names a shape and loads nothing.
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** @typedef {{ root: string, layers: { name: string, files: string[] }[] }} LayerTable */

const repository = fileURLToPath(new URL("..", import.meta.url));
/** @type {LayerTable} */
const table = JSON.parse(readFileSync(new URL("layers.json", import.meta.url), "utf8"));
const root = join(repository, table.root);

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const problems = [...unplaced(), ...upward(), ...cycles()];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${files.length} files in ${table.layers.length} layers, every import points one way.`);

function unplaced() {
  return files
    .filter((file) => layerOf(file) === -1)
    .map((file) => `${file} stands in no layer; add it to scripts/layers.json.`);
}

function upward() {
  return [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => layerOf(target) > layerOf(file))
      .map((target) => `${file} (${nameOf(file)}) imports ${target} (${nameOf(target)}).`),
  );
}

function cycles() {
  /** @type {string[]} */
  const found = [];
  /** @type {Set<string>} */
  const done = new Set();
  for (const file of files) walk(file, []);
  return found;

  /**
   * @param {string} file
   * @param {string[]} path the files that led here
   */
  function walk(file, path) {
    const start = path.indexOf(file);
    if (start !== -1) {
      found.push(`Imports form a cycle: ${[...path.slice(start), file].join(" → ")}.`);
      return;
    }
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  }
}

/**
 * The files of core that a file imports.
 * @param {string} file
 */
function importsOf(file) {
  const text = readFileSync(join(root, file), "utf8");
  return ts
    .createSourceFile(file, text, ts.ScriptTarget.Latest)
    .statements.filter(loadsAnotherFile)
    .map(({ moduleSpecifier }) => moduleSpecifier.text)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(root, join(root, file, "..", specifier)));
}

/**
 * @param {ts.Statement} statement
 * @returns {statement is (ts.ImportDeclaration | ts.ExportDeclaration) & { moduleSpecifier: ts.StringLiteral }}
 */
function loadsAnotherFile(statement) {
  if (ts.isImportDeclaration(statement)) {
    return statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword;
  }
  return (
    ts.isExportDeclaration(statement) &&
    !statement.isTypeOnly &&
    statement.moduleSpecifier !== undefined
  );
}

/**
 * The number of a file's layer, or -1.
 * @param {string} file
 */
function layerOf(file) {
  const name = file.replace(/\.ts$/, "");
  return table.layers.findIndex(({ files: places }) =>
    places.some((place) => (place.endsWith("/") ? name.startsWith(place) : name === place)),
  );
}

/** @param {string} file */
function nameOf(file) {
  return table.layers[layerOf(file)]?.name ?? "no layer";
}
