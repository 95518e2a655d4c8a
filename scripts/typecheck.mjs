// Checks the types of every part of the repository. vue-tsc is slower and needed where Vue is.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { program, repository } from "./packages.mjs";

const parts = [
  { compiler: "tsc", project: "tsconfig.json" },
  { compiler: "tsc", project: "packages/core/tsconfig.json" },
  { compiler: "tsc", project: "packages/react/tsconfig.json" },
  { compiler: "vue-tsc", project: "packages/vue/tsconfig.json" },
  { compiler: "tsc", project: "packages/history/tsconfig.json" },
  { compiler: "tsc", project: "packages/devtools/tsconfig.json" },
  { compiler: "tsc", project: "packages/signals/tsconfig.json" },
  { compiler: "tsc", project: "packages/persist/tsconfig.json" },
  { compiler: "tsc", project: "packages/replica/tsconfig.json" },
  { compiler: "tsc", project: "packages/server/tsconfig.json" },
  { compiler: "tsc", project: "packages/eslint-plugin/tsconfig.json" },
  { compiler: "tsc", project: "packages/create-dosync/tsconfig.json" },
  { compiler: "tsc", project: "tests/tsconfig.json" },
  { compiler: "vue-tsc", project: "tests/types/vue/tsconfig.json" },
  { compiler: "tsc", project: "bench/tsconfig.json" },
  { compiler: "vue-tsc", project: "tsconfig.vue.json" }, // the stories, the site and the examples
].filter(({ project }) => existsSync(`${repository}${project}`));

const failed = parts.filter(({ compiler, project }) => {
  console.log(`${compiler} -p ${project}`);
  const { status } = spawnSync(program(compiler), ["--noEmit", "-p", project], {
    cwd: repository,
    stdio: "inherit",
  });
  return status !== 0;
});

if (failed.length > 0) process.exit(1);
