import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src/", import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);

/** The names that a file imports as values. */
function importedNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const { name } of bindings.elements) names.add(name.text);
  }
  return names;
}

/** Imported names that are read in a node. One that is called is no surprise: it may fail anyway. */
function readImports(node: ts.Node, imported: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isFunctionLike(each) || ts.isTypeNode(each)) return;
    if (ts.isIdentifier(each) && imported.has(each.text)) {
      const { parent } = each;
      const isName = ts.isPropertyAccessExpression(parent) && parent.name === each;
      const isCalled = ts.isCallExpression(parent) && parent.expression === each;
      if (!isName && !isCalled) found.push(each.text);
    }
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

const setsContext = (statement: ts.Statement): boolean =>
  /^\w+\.context = /.test(statement.getText());

/** What may not fail: a `finally`, and what stands between taking the context and the `try`. */
function safePlaces(file: ts.SourceFile): ts.Node[] {
  const places: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTryStatement(node)) {
      if (node.finallyBlock !== undefined) places.push(node.finallyBlock);
      if (ts.isBlock(node.parent)) {
        const { statements } = node.parent;
        const before = statements.slice(0, statements.indexOf(node));
        const taken = before.findIndex(setsContext);
        if (taken >= 0) places.push(...before.slice(taken));
      }
    }
    if (ts.isFunctionDeclaration(node) && node.name?.text === "runInPlace") {
      // Its `catch` undoes, and what follows its `try` publishes.
      for (const statement of node.body!.statements) {
        places.push(ts.isTryStatement(statement) ? statement.catchClause! : statement);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return places;
}

test("nothing that is imported is read where nothing may fail", () => {
  // In a module that a tool has transformed, to read an imported name is a call of a getter, and any call
  // may be the one for which the stack has no room.
  let places = 0;
  const found = files.flatMap((name) => {
    const text = readFileSync(src + name, "utf8");
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const imported = importedNames(file);
    return safePlaces(file).flatMap((place) => {
      places++;
      return readImports(place, imported).map((read) => `${name}: ${read}`);
    });
  });

  expect(found).toEqual([]);
  expect(places).toBeGreaterThan(20);
});

test("errors come from their own files where the stack may be full", () => {
  // A transformed module answers a name by a getter that catches what fails in it. So a name that is exported
  // again has two, and where only the first finds room it is undefined: a TypeError, which is kept as a result.
  const found = files
    .filter((name) => /^(?:graph\/|commit\/(?:calls|delivery|failures)\.)/.test(name))
    .filter((name) => readFileSync(src + name, "utf8").includes('/ground/errors.ts"'));

  expect(found).toEqual([]);
});
