// A program as esbuild, webpack, Rollup and Vite bundle it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import { build as bundleWithEsbuild, transform as minifyWithEsbuild } from "esbuild";
import { rollup } from "rollup";
import { build as bundleWithVite } from "vite";
import webpack from "webpack";

export type Mode = "production" | "development";

/** What each bundler makes of a program: the text of all files that it writes. */
export const bundlers: Record<string, (entry: string, mode: Mode) => Promise<string>> = {
  esbuild: async (entry, mode) => {
    const result = await bundleWithEsbuild({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: "esm",
      splitting: true,
      outdir: "out",
      define: { "process.env.NODE_ENV": JSON.stringify(mode) },
      tsconfigRaw: {},
      write: false,
    });
    return result.outputFiles.map(({ text }) => text).join("\n");
  },
  // Which minifies with terser.
  webpack: async (entry, mode) => {
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
      return readdirSync(path)
        .map((file) => readFileSync(join(path, file), "utf8"))
        .join("\n");
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  },
  Rollup: async (entry, mode) => {
    const values = { "process.env.NODE_ENV": JSON.stringify(mode) };
    const plugins = [replace({ preventAssignment: true, values }), nodeResolve()];
    const bundle = await rollup({ input: entry, plugins, logLevel: "silent" });
    const { output } = await bundle.generate({ format: "es" });
    await bundle.close();
    const chunks = output.map((chunk) => ("code" in chunk ? chunk.code : ""));
    const minified = await Promise.all(
      chunks.map((code) => minifyWithEsbuild(code, { minify: true, format: "esm" })),
    );
    return minified.map(({ code }) => code).join("\n");
  },
  Vite: async (entry, mode) => {
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
