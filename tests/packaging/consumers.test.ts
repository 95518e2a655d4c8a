// The packed packages in the hands of users: their bundlers.
import { join } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import { build as buildWithEsbuild } from "esbuild";
import { rollup } from "rollup";
import { build as buildWithVite } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import webpack from "webpack";
import { ScratchProject } from "./scratch-project.ts";

let project: ScratchProject;

beforeAll(() => {
  project = new ScratchProject();
  project.write("react.js", reactConsumer);
  project.write("vue.js", vueConsumer);
});

afterAll(() => {
  project?.remove();
});

const bank = `
  import { alter, deref, dosync, ref } from "@dosync/core";
  const checking = ref(500);
  const savings = ref(1000);
  dosync(() => {
    alter(checking, (balance) => balance - 100);
    alter(savings, (balance) => balance + 100);
  });
  try {
    dosync(() => {
      alter(checking, () => 0);
      throw new Error("no");
    });
  } catch {}
`;

const reactConsumer = `${bank}
  import { createElement } from "react";
  import { renderToString } from "react-dom/server";
  import { useDeref } from "@dosync/react";
  const Accounts = () => createElement("p", null, useDeref(checking) + " " + useDeref(savings));
  console.log(renderToString(createElement(Accounts)));
  globalThis.process.exit(); // what browsers get of react-dom/server holds a channel open
`;

const vueConsumer = `${bank}
  import { effectScope } from "vue";
  import { signal } from "@preact/signals-core";
  import { useDeref } from "@dosync/vue";
  import { fromSignal, toSignal } from "@dosync/signals";
  const left = effectScope().run(() => useDeref(checking));
  console.log("<p>" + left.value + " " + toSignal(savings).value + "</p>");
  if (deref(fromSignal(signal(1))) !== 1) throw new Error("not the value of the signal");
`;

type Bundler = (entry: string, output: string) => Promise<unknown>;

const bundlers: Record<string, Bundler> = {
  Vite: (entry, output) =>
    buildWithVite({
      configFile: false,
      root: project.folder,
      logLevel: "silent",
      build: {
        outDir: `out-${output}`,
        rolldownOptions: { input: entry, output: { entryFileNames: "bundle.js" } },
      },
    }),
  webpack: (entry, output) =>
    new Promise((resolve, reject) => {
      const configuration: webpack.Configuration = {
        mode: "production",
        optimization: { minimize: false }, // which takes longest, and is the others' turn
        context: project.folder,
        entry,
        output: { path: join(project.folder, `out-${output}`), filename: "bundle.js" },
      };
      webpack(configuration, (error, stats) => {
        if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString("errors-only")));
        else resolve(stats);
      });
    }),
  esbuild: (entry, output) =>
    buildWithEsbuild({
      absWorkingDir: project.folder,
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: "esm",
      outfile: `out-${output}/bundle.js`,
    }),
  "esbuild for a server": (entry, output) =>
    buildWithEsbuild({
      absWorkingDir: project.folder,
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile: `out-${output}/bundle.cjs`,
    }),
  Rollup: async (entry, output) => {
    const bundle = await rollup({
      input: entry,
      plugins: [
        replace({
          preventAssignment: true,
          values: { "process.env.NODE_ENV": JSON.stringify("production") },
        }),
        nodeResolve({ browser: true }),
        commonjs(), // which React is
      ],
      onLog: (level, log) => {
        // That a file is for clients only says nothing where there is no server.
        if (level !== "warn" || log.code === "MODULE_LEVEL_DIRECTIVE") return;
        throw new Error(log.message);
      },
    });
    await bundle.write({ file: join(project.folder, `out-${output}/bundle.js`), format: "es" });
    await bundle.close();
  },
};

const matrix = Object.keys(bundlers).flatMap((bundler) =>
  ["react.js", "vue.js"].map((entry) => ({ bundler, entry })),
);

test.each(matrix)("$bundler bundles $entry, and the bundle runs", async ({ bundler, entry }) => {
  const output = `${bundler}-${entry}`.replaceAll(/\W/g, "-");
  await bundlers[bundler]?.(join(project.folder, entry), output);
  const file = `out-${output}/bundle.${bundler.includes("server") ? "cjs" : "js"}`;

  expect(project.run(file)).toBe("<p>400 1100</p>\n");
});
