import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { browser, browserOnOtherReacts, stories } from "./vitest/projects/browser.ts";
import { core, coreProduction } from "./vitest/projects/core.ts";
import {
  docs,
  eslintPlugin,
  examples,
  frameworks,
  devtools,
  history,
  models,
  mutants,
  packaging,
  persist,
  replica,
  server,
  signals,
  sites,
  types,
} from "./vitest/projects/others.ts";
import {
  reactCompiled,
  reactNewest,
  reactOnOthers,
  reactRefresh,
} from "./vitest/projects/react.ts";
import type { Project } from "./vitest/projects/shared.ts";
import { vueNewest, vueOnOthers, vueProduction, vueVapor } from "./vitest/projects/vue.ts";

const projects = [
  ...core(),
  ...coreProduction(),
  ...reactNewest(),
  ...reactOnOthers(),
  reactCompiled(),
  reactRefresh(),
  vueNewest(),
  ...vueOnOthers(),
  vueProduction(),
  vueVapor(),
  ...signals(),
  replica(),
  persist(),
  server(),
  history(),
  ...devtools(),
  ...eslintPlugin(),
  mutants(),
  browser(),
  ...browserOnOtherReacts(),
  models(),
  stories(),
  types(),
  docs(),
  packaging(),
  examples(),
  frameworks(),
  sites(),
];

export default defineConfig({
  test: {
    reporters: ["default", "./vitest/quiet.ts"],
    silent: "passed-only", // the reporter `quiet` says what green tests print
    projects: withoutThoseLeftOut(projects),
    onUnhandledError: (error) => !isReactsOwn(error),
    // Vitest leaves one processor to the watcher, which has no work in a run.
    maxWorkers: availableParallelism(),
    coverage: {
      provider: "v8",
      include: ["packages/core/src/**/*.ts"],
      exclude: ["**/*.d.ts"],
      reporter: ["text", "html"],
      reportsDirectory: "coverage",
      thresholds: { branches: 100, functions: 100, lines: 100, statements: 100 },
    },
  },
});

/** `npm test` leaves projects out by name; a name that no project has is a mistake. */
function withoutThoseLeftOut(all: readonly Project[]): Project[] {
  const leftOut = process.env["DOSYNC_LEFT_OUT"]?.split(",").filter((name) => name !== "") ?? [];
  const names = new Set(all.map(({ test }) => test?.name));
  const unknown = leftOut.filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`No project is called ${unknown.join(" or ")}.`);
  return all.filter(({ test }) => !leftOut.includes(test?.name as string));
}

/**
 * React 19 fails by itself, with any store and without one, where a boundary was deleted while it waited to try
 * again: random programs meet that. `onUnhandledError` leaves out what is answered with `false`.
 */
function isReactsOwn({ message, stack }: { message?: string; stack?: string }): boolean {
  return (
    message?.includes("_retryCache") === true && stack?.includes("resolveRetryWakeable") === true
  );
}
