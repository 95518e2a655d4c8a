// What `npm run mutants` runs: the laws of core, in one process, on core with one thing broken.
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { mutants } from "./mutants-list.mjs";
import { sourceAliases } from "./sources.mjs";

const laws =
  "{adapter,agent,atom,commit-feed,delivery,history,invariant,snapshot,validator,versions,watch}";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  plugins: [mutant()],
  resolve: { alias: sourceAliases },
  test: {
    environment: "node",
    include: [
      "tests/properties/programs.test.ts",
      "tests/conformance/{agent,atom,commute-ensure,history,ref,validity,watch}.test.ts",
      `packages/core/test/${laws}.test.ts`,
      "packages/core/test/transaction/dosync.test.ts",
      "packages/core/test/worlds/*.test.ts",
    ],
    setupFiles: [fileURLToPath(new URL("../tests/support/at-rest.ts", import.meta.url))],
    pool: "forks",
    execArgv: ["--expose-gc"],
    isolate: false,
    maxWorkers: 1,
    bail: 1,
    testTimeout: 60_000,
  },
});

/**
 * The files stay as they are; what is loaded from one of them is changed. Which mutant it is can
 * change from run to run.
 */
function mutant(): Plugin {
  return {
    name: "mutant",
    enforce: "pre",
    transform(code, id) {
      const chosen = mutants[Number(process.env["DOSYNC_MUTANT"])];
      return chosen !== undefined && id.endsWith(`packages/core/src/${chosen.file}`)
        ? code.replace(chosen.text, () => chosen.by)
        : undefined;
    },
  };
}
