// The reference is made from docstrings: this holds every export to having one, with an example.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { pages, repository } from "./examples/blocks.ts";

const entries: Record<string, string> = {
  "@dosync/core": "packages/core/src/index.ts",
  "@dosync/core/collection": "packages/core/src/collection.ts",
  "@dosync/core/testing": "packages/core/src/testing.ts",
  "@dosync/core/adapter": "packages/core/src/adapter.ts",
  "@dosync/react": "packages/react/src/index.ts",
  "@dosync/vue": "packages/vue/src/index.ts",
  "@dosync/signals": "packages/signals/src/index.ts",
  "@dosync/persist": "packages/persist/src/index.ts",
  "@dosync/replica": "packages/replica/src/index.ts",
  "@dosync/replica/react": "packages/replica/src/react.ts",
  "@dosync/replica/vue": "packages/replica/src/vue.ts",
  "@dosync/replica/tabs": "packages/replica/src/tabs.ts",
  "@dosync/replica/testing": "packages/replica/src/testing.ts",
  "@dosync/replica/remote": "packages/replica/src/remote.ts",
  "@dosync/replica/server": "packages/replica/src/server.ts",
  "@dosync/server": "packages/server/src/index.ts",
  "@dosync/history": "packages/history/src/index.ts",
  "@dosync/devtools": "packages/devtools/src/index.ts",
};

const config = ts.readConfigFile(`${repository}docs/tsconfig.api.json`, (path) =>
  readFileSync(path, "utf8"),
);
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, `${repository}docs`);
const program = ts.createProgram(
  Object.values(entries).map((file) => repository + file),
  options,
);
const checker = program.getTypeChecker();

interface Export {
  readonly entry: string;
  readonly name: string;
  readonly isFunction: boolean;
  readonly text: string;
  readonly hasExample: boolean;
}

const exported: Export[] = Object.entries(entries).flatMap(([entry, file]) => {
  const source = program.getSourceFile(repository + file);
  const module = source && checker.getSymbolAtLocation(source);
  return module === undefined ? [] : checker.getExportsOfModule(module).map(describeIn(entry));
});

function describeIn(entry: string): (symbol: ts.Symbol) => Export {
  return (alias) => {
    const isAlias = (alias.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(alias) : alias;
    return {
      entry,
      name: alias.name,
      isFunction: (symbol.flags & ts.SymbolFlags.Function) !== 0,
      text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      hasExample: symbol.getJsDocTags(checker).some(({ name }) => name === "example"),
    };
  };
}

const idOf = ({ entry, name }: Export): string => `${entry}: ${name}`;

describe("every export", () => {
  test("is found", () => {
    expect(new Set(exported.map(({ entry }) => entry)).size).toBe(Object.keys(entries).length);
    expect(exported.length).toBeGreaterThan(100);
  });

  test("has a docstring", () => {
    expect(exported.filter(({ text }) => text.trim() === "").map(idOf)).toEqual([]);
  });

  test("that is a function has an example", () => {
    const lacking = exported.filter(({ isFunction, hasExample }) => isFunction && !hasExample);
    expect(lacking.map(idOf)).toEqual([]);
  });

  test("that is a function or an error is mentioned in the documentation", () => {
    const texts = pages().map((page) => readFileSync(repository + page, "utf8"));
    const words = new Set(texts.join("\n").match(/\w+/g));
    const needed = exported.filter(
      ({ entry, isFunction, name }) =>
        entry !== "@dosync/core/adapter" && (isFunction || name.endsWith("Error")),
    );
    expect(needed.filter(({ name }) => !words.has(name)).map(idOf)).toEqual([]);
  });
});

test("no page links to a file that is not there, wherever it is read", () => {
  const dead = pages().flatMap((page) => {
    const text = readFileSync(repository + page, "utf8").replace(/```[\s\S]*?```/g, "");
    const links = [...text.matchAll(/\]\((\.{0,2}\/?[^)\s#:]+)(?:#[^)]*)?\)/g)];
    return links
      .map(([, link = ""]) => link)
      .filter((link) => !existsSync(join(repository, dirname(page), link)))
      .map((link) => `${page}: ${link}`);
  });
  expect(dead).toEqual([]);
});
