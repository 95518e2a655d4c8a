// The projects of vitest.config.ts, in which one file of the sources can be another one.
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import config from "../../vitest.config.ts";

const projects = config.test?.projects ?? [];

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    projects: projects.map((project) => withMutant(project as TestProjectInlineConfiguration)),
  },
});

/** One failing test is enough. Tests without a document need no process for each file. */
function withMutant(project: TestProjectInlineConfiguration): TestProjectInlineConfiguration {
  return {
    ...project,
    plugins: [mutant(), project.plugins],
    test: {
      ...project.test,
      bail: 1,
      maxWorkers: 1,
      ...(project.test?.environment === "node" ? { isolate: false, pool: "forks" } : {}),
    },
  };
}

/** The files stay as they are; what is loaded from one of them is what session.mjs puts in its place. */
function mutant(): Plugin {
  return {
    name: "mutant",
    enforce: "pre",
    transform(_code, id) {
      const { dosyncMutant: change } = globalThis as {
        dosyncMutant?: { file: string; code: string };
      };
      return change !== undefined && id.split("?")[0] === change.file ? change.code : undefined;
    },
  };
}
