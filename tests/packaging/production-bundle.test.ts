// What development mode adds is not there in production: looked for in what bundlers make of core.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { bundlers, type Mode } from "./bundlers.ts";

const src = fileURLToPath(new URL("../../packages/core/src/", import.meta.url));
const entry = fileURLToPath(new URL("../../packages/core/dist/index.js", import.meta.url));

/** The pieces of text in a source file that are long enough to be told apart: parts of sentences. */
function sentencesIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(src + file, "utf8"),
    ts.ScriptTarget.Latest,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    ) {
      if (node.text.trim().split(/\s+/).length >= 4) found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const explanations = [
  ...readdirSync(`${src}ground/errors`).map((file) => `ground/errors/${file}`),
  "identities/warnings.ts",
  "timeline/forgotten.ts",
].flatMap(sentencesIn);

/** What warns, and what freezes: it looks for the mark of a proxy of Vue. */
const traces = ["console.", "__v_raw"];

describe.each(Object.keys(bundlers))("a bundle by %s", (name) => {
  const bundle = (mode: Mode): Promise<string> => bundlers[name]?.(entry, mode) ?? Promise.reject();

  test("for development warns, freezes and explains", async () => {
    const text = withoutEscapes(await bundle("development"));

    expect(traces.filter((trace) => !text.includes(trace))).toEqual([]);
    expect(explanations.length).toBeGreaterThan(20);
    expect(explanations.filter((sentence) => !text.includes(sentence))).toEqual([]);
  });

  test("for production does nothing of that", async () => {
    const text = withoutEscapes(await bundle("production"));

    expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
    expect(explanations.filter((sentence) => text.includes(sentence))).toEqual([]);
    expect(text.includes("process.env")).toBe(false);
  });
});

/** Bundlers write some characters as escapes. */
function withoutEscapes(code: string): string {
  return code
    .replaceAll(/\\u\{?([0-9a-f]{4})\}?/gi, (_, hex: string) =>
      String.fromCodePoint(parseInt(hex, 16)),
    )
    .replaceAll('\\"', '"')
    .replaceAll("\\`", "`");
}
