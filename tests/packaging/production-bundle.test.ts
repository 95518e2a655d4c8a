// What development mode adds is not there in production: looked for in what bundlers make of core.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import { build as bundleWithEsbuild, transform as minifyWithEsbuild } from "esbuild";
import { rollup } from "rollup";
import ts from "typescript";
import { build as bundleWithVite } from "vite";
import { describe, expect, test } from "vitest";
import webpack from "webpack";

const src = fileURLToPath(new URL("../../packages/core/src/", import.meta.url));
const entry = fileURLToPath(new URL("../../packages/core/dist/index.js", import.meta.url));

type Mode = "production" | "development";

const bundlers: Record<string, (mode: Mode) => Promise<string>> = {
  esbuild: async (mode) => {
    const result = await bundleWithEsbuild({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: "esm",
      define: { "process.env.NODE_ENV": JSON.stringify(mode) },
      tsconfigRaw: {},
      write: false,
    });
    return result.outputFiles.map(({ text }) => text).join("\n");
  },
  // Which minifies with terser.
  webpack: async (mode) => {
    const path = mkdtempSync(join(tmpdir(), "dosync-webpack-"));
    try {
      await new Promise<void>((resolve, reject) => {
        const configuration: webpack.Configuration = {
          mode,
          devtool: false,
          entry,
          experiments: { outputModule: true },
          output: { path, filename: "bundle.js", module: true, library: { type: "module" } },
        };
        webpack(configuration, (error, stats) => {
          if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()));
          else resolve();
        });
      });
      return readFileSync(join(path, "bundle.js"), "utf8");
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  },
  Rollup: async (mode) => {
    const values = { "process.env.NODE_ENV": JSON.stringify(mode) };
    const plugins = [replace({ preventAssignment: true, values }), nodeResolve()];
    const bundle = await rollup({ input: entry, plugins, logLevel: "silent" });
    const { output } = await bundle.generate({ format: "es" });
    await bundle.close();
    return (await minifyWithEsbuild(output[0].code, { minify: true, format: "esm" })).code;
  },
  Vite: async (mode) => {
    const result = await bundleWithVite({
      configFile: false,
      logLevel: "silent",
      mode,
      define: { "process.env.NODE_ENV": JSON.stringify(mode) },
      build: { write: false, minify: true, lib: { entry, formats: ["es"] } },
    });
    const outputs = Array.isArray(result) ? result : [result];
    const chunks = outputs.flatMap((one) => ("output" in one ? one.output : []));
    return chunks.map((chunk) => ("code" in chunk ? chunk.code : "")).join("\n");
  },
};

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
  const bundle = (mode: Mode): Promise<string> => bundlers[name]?.(mode) ?? Promise.reject();

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
