// Imports inside core point one way. A file imports from its own room, which is its folder, and from
// the rooms before it in ROOMS. The doors are files outside of the rooms; they may import everything.
// Imports never form a circle. `import type` is left out: it names a shape and loads nothing.
// A source of any package has at most 300 lines, or says at its top why it is longer.
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** From the ground upwards. `docs/internals.md` says what each is for. */
const ROOMS = [
  "ground",
  "kernel",
  "commit",
  "timeline",
  "graph",
  "identities",
  "transaction",
  "draft",
  "collection",
  "resource",
  "bindings",
  "testing",
];
const DOORS = ["index.ts", "adapter.ts", "collection.ts", "testing.ts"];
const MOST_LINES = 300;
/** The beginning of a comment, in the first lines of a file, that says why the file is longer. */
const REASON = /^(?:\/\/| \*) Longer than 300 lines, because /m;

const packages = fileURLToPath(new URL("../packages", import.meta.url));
const root = join(packages, "core/src");

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const problems = [...unplaced(), ...upward(), ...logicInDoors(), ...cycles(), ...tooLong()];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${files.length} files in ${ROOMS.length} rooms, every import points one way.`);

function unplaced() {
  return files
    .filter((file) => floorOf(file) === -1)
    .map((file) => `${file} stands in no room; the rooms are in scripts/check-layers.mjs.`);
}

function upward() {
  return [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => floorOf(target) > floorOf(file))
      .map((target) => `${file} imports ${target}, whose room stands above.`),
  );
}

/** A door only exports what stands in a room. */
function logicInDoors() {
  return DOORS.filter((door) => statementsOf(door).some((one) => !ts.isExportDeclaration(one))).map(
    (door) => `${door} is a door: it may only export what stands in a room.`,
  );
}

function tooLong() {
  return readdirSync(packages)
    .map((name) => join(packages, name, "src"))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => {
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      return lines.length > MOST_LINES && !REASON.test(lines.slice(0, 5).join("\n"));
    })
    .map(
      (file) =>
        `${relative(packages, file)} has more than ${MOST_LINES} lines: split it, or say at its top "Longer than ${MOST_LINES} lines, because …".`,
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
  return statementsOf(file)
    .filter(loadsAnotherFile)
    .map(({ moduleSpecifier }) => moduleSpecifier.text)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(root, join(root, file, "..", specifier)));
}

/** @param {string} file */
function statementsOf(file) {
  const text = readFileSync(join(root, file), "utf8");
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements;
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
 * The number of the room that a file is in, or -1.
 * @param {string} file
 */
function floorOf(file) {
  if (DOORS.includes(file)) return ROOMS.length;
  return file.includes("/") ? ROOMS.indexOf(/** @type {string} */ (file.split("/")[0])) : -1;
}
