import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { sourceAliases } from "../../scripts/sources.mjs";
import {
  aliasesOf,
  environmentOf,
  inOneProcess,
  inRoot,
  type Pins,
  type Project,
  withGarbageCollector,
} from "./shared.ts";

/** Preact's signals, the newest and the oldest that the package supports. */
export function signals(): Project[] {
  return [
    signalsOn("signals", {}),
    signalsOn("signals-1.12", { "@preact/signals-core": "signals-core-1.12" }),
  ];
}

function signalsOn(name: string, pins: Pins): Project {
  return {
    resolve: { alias: [...sourceAliases, ...aliasesOf(pins)] },
    test: {
      name,
      environment: "node",
      include: ["packages/signals/test/**/*.test.{ts,tsx}"],
      env: environmentOf(pins),
      setupFiles: [inRoot("vitest/pin.ts"), inRoot("tests/support/at-rest.ts")],
      ...withGarbageCollector,
      ...inOneProcess,
    },
  };
}

/** Replicas of one process. */
export function replica(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "replica",
      environment: "node",
      include: ["packages/replica/test/**/*.test.{ts,tsx}", "tests/replica/**/*.test.ts"],
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      ...inOneProcess,
    },
  };
}

/** What is kept in a storage. */
export function persist(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "persist",
      environment: "node",
      include: ["packages/persist/test/**/*.test.ts"],
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      ...inOneProcess,
    },
  };
}

/** What a server keeps, and devices on it. */
export function server(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "server",
      environment: "node",
      include: ["packages/server/test/**/*.test.ts", "tests/server/**/*.test.ts"],
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      testTimeout: 30_000, // databases run as processes of their own
      ...inOneProcess,
    },
  };
}

/** Undo and redo, beside the bindings that show them. */
export function history(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "history",
      environment: "node",
      include: ["packages/history/test/**/*.test.{ts,tsx}"],
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      ...inOneProcess,
    },
  };
}

/**
 * What the developer tools know, without a page. What a recorder costs is measured in a process of its own:
 * where other tests ran before, an engine has compiled the same functions for all that they were given.
 */
export function devtools(): Project[] {
  const cost = "packages/devtools/test/cost.test.ts";
  return [
    devtoolsIn("devtools", ["packages/devtools/test/**/*.test.{ts,tsx}"], [cost]),
    devtoolsIn("devtools-cost", [cost]),
  ];
}

function devtoolsIn(name: string, include: string[], exclude: string[] = []): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name,
      environment: "node",
      include,
      exclude,
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      ...inOneProcess,
    },
  };
}

/** ESLint, the newest and the oldest that the plugin supports. */
export function eslintPlugin(): Project[] {
  return [eslintPluginOn("eslint-plugin", {}), eslintPluginOn("eslint-9", { eslint: "eslint-9" })];
}

function eslintPluginOn(name: string, pins: Pins): Project {
  return {
    resolve: { alias: aliasesOf(pins) },
    test: {
      name,
      environment: "node",
      include: ["packages/eslint-plugin/test/**/*.test.{js,mjs,ts}"],
      testTimeout: 60_000, // linters and compilers run as processes of their own
      env: environmentOf(pins),
      setupFiles: [inRoot("vitest/pin.ts")],
      ...inOneProcess,
    },
  };
}

/** Whether each mutant can still be made; `npm run mutants` tries them. */
export function mutants(): Project {
  return {
    test: { name: "mutants", environment: "node", include: ["tests/mutants/**/*.test.ts"] },
  };
}

/** The demos' models, which need no page. */
export function models(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "models",
      environment: "node",
      include: ["stories/src/**/*.test.ts"],
      ...inOneProcess,
    },
  };
}

/** Types are tested by the compiler; these files are never run. */
export function types(): Project {
  return {
    test: {
      name: "types",
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        checker: "tsc",
        include: ["tests/types/**/*.test-d.ts"],
        tsconfig: inRoot("tests/tsconfig.json"),
      },
    },
  };
}

/** A file that needs a document says so with a `@vitest-environment jsdom` comment. */
export function docs(): Project {
  // In Node the package of Solid is the one for servers, whose signals tell nobody.
  const solid = { find: /^solid-js$/, replacement: inRoot("node_modules/solid-js/dist/dev.js") };
  return {
    plugins: [vue()],
    resolve: { alias: [...sourceAliases, solid] },
    test: {
      name: "docs",
      environment: "node",
      include: ["tests/docs/**/*.test.{ts,tsx}"],
    },
  };
}

export function packaging(): Project {
  return {
    test: {
      name: "packaging",
      environment: "node",
      include: ["tests/packaging/**/*.test.ts"],
      globalSetup: [inRoot("tests/packaging/install.ts")],
      // npm and the compiler run as processes of their own.
      testTimeout: 120_000,
      hookTimeout: 240_000,
    },
  };
}

/** Applications of whole frameworks, which are installed from the registry: `npm run test:full` alone runs them. */
export function frameworks(): Project {
  return {
    test: {
      name: "frameworks",
      environment: "node",
      include: ["tests/frameworks/**/*.test.ts"],
      globalSetup: [inRoot("tests/packaging/install.ts")],
      testTimeout: 120_000,
      hookTimeout: 1_500_000, // each installs and builds an application
    },
  };
}

/** Storybook and the documentation as they are published. */
export function sites(): Project {
  return {
    test: {
      name: "sites",
      environment: "node",
      include: ["tests/sites/**/*.test.ts"],
      globalSetup: [inRoot("tests/sites/build.ts")],
      testTimeout: 120_000,
    },
  };
}

/** The applications in `examples`, over the sources of the packages. Each test file names its environment. */
export function examples(): Project {
  return {
    plugins: [react(), vue()],
    resolve: { alias: sourceAliases },
    test: {
      name: "examples",
      environment: "node",
      include: ["examples/*/test/**/*.test.{ts,tsx}"],
      testTimeout: 60_000, // some build an application, and open it in Chromium
    },
  };
}
