import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { playwright } from "@vitest/browser-playwright";
import type { Alias, Plugin } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { chromiumLaunchArguments, findChromium } from "./scripts/chromium.mjs";
import { sourceAliases } from "./scripts/sources.mjs";

type Project = TestProjectInlineConfiguration;

const root = fileURLToPath(new URL(".", import.meta.url));
const inRoot = (path: string): string => root + path;

const coreTests = [
  "packages/core/test/**/*.test.ts",
  "tests/conformance/**/*.test.ts",
  "tests/isolation/**/*.test.ts",
  "tests/properties/**/*.test.ts",
];

/** What is registered last runs first after a test: components are unmounted, then the kernel rests. */
const reactSetup = [inRoot("tests/support/at-rest.ts"), inRoot("vitest/react.ts")];

/** Garbage collection tests force a collection with globalThis.gc. */
const withGarbageCollector: Project["test"] = {
  pool: "forks",
  execArgv: ["--expose-gc"],
  testTimeout: 30_000, // a slow machine with other work is no failure
};

export default defineConfig({
  test: {
    projects: [
      core(),
      coreProduction(),
      reactOn("19"),
      reactOn("18"),
      reactOn("17"),
      reactCompiled(),
      reactRefresh(),
      vueProject(),
      vueProduction(),
      signals(),
      eslintPlugin(),
      browser(),
      browserOnReact18(),
      models(),
      stories(),
      types(),
      docs(),
      packaging(),
      sites(),
    ],
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

function core(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "core",
      environment: "node",
      include: coreTests,
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      server: { deps: { inline: ["reactive-framework-test-suite"] } }, // it is published as sources
      ...withGarbageCollector,
    },
  };
}

/** The same laws on what users run in production: the built files, without development checks. */
function coreProduction(): Project {
  return {
    plugins: [builtCore()],
    resolve: { alias: sourceAliases },
    test: {
      name: "core-production",
      environment: "node",
      include: coreTests,
      exclude: ["**/node_modules/**", "**/*.dev.test.ts"],
      env: { NODE_ENV: "production" },
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      server: { deps: { inline: ["reactive-framework-test-suite"] } }, // it is published as sources
      ...withGarbageCollector,
    },
  };
}

/** Sends every import that ends in a source file of core to the built file. */
function builtCore(): Plugin {
  const src = inRoot("packages/core/src/");
  const dist = inRoot("packages/core/dist/");
  return {
    name: "built-core",
    enforce: "pre",
    async resolveId(source, importer, options) {
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (!resolved?.id.startsWith(src)) return resolved;
      const built = resolved.id.replace(src, dist).replace(/\.ts$/, ".js");
      if (!existsSync(built)) throw new Error(`${built} is missing. Run "npm run build" first.`);
      return built;
    },
  };
}

/**
 * The React tests run on every major version that the package supports. Those of `*.react-18.test.tsx`
 * are about what React 18 brought, those of `*.react-19.test.tsx` about what React 19 did.
 */
function reactOn(version: "17" | "18" | "19"): Project {
  const alias: Alias[] = [...sourceAliases];
  if (version !== "19") {
    alias.push({ find: /^(react|react-dom)(?=$|\/)/, replacement: `$1-${version}` });
  }
  // Testing Library 16 needs React 18; 12 is the last one for React 17.
  if (version === "17") alias.push({ find: /^@testing-library\/react$/, replacement: "rtl-12" });
  return {
    resolve: { alias },
    test: {
      name: version === "19" ? "react" : `react-${version}`,
      environment: "jsdom",
      include: ["packages/react/test/**/*.test.{ts,tsx}"],
      exclude: [
        "**/node_modules/**",
        "packages/react/test/compiled/**",
        "packages/react/test/refresh/**",
        ...(version === "19" ? [] : ["**/*.react-19.test.tsx"]),
        ...(version === "17" ? ["**/*.react-18.test.tsx"] : []),
      ],
      env: { REACT_VERSION: version },
      setupFiles: [inRoot("vitest/pin-react.ts"), ...reactSetup],
      ...withGarbageCollector,
    },
  };
}

/** Components as the React Compiler rewrites them, which remembers more than the author wrote. */
function reactCompiled(): Project {
  return {
    plugins: [react({ compiler: true })],
    resolve: { alias: sourceAliases },
    test: {
      name: "react-compiled",
      environment: "jsdom",
      include: ["packages/react/test/compiled/**/*.test.tsx"],
      setupFiles: reactSetup,
    },
  };
}

/** Modules that are edited while they run, with React's own Fast Refresh. */
function reactRefresh(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "react-refresh",
      environment: "jsdom",
      include: ["packages/react/test/refresh/**/*.test.tsx"],
      setupFiles: [
        inRoot("tests/support/at-rest.ts"),
        inRoot("packages/react/test/refresh/inject.ts"),
      ],
    },
  };
}

function vueProject(): Project {
  return {
    plugins: [vue()],
    resolve: { alias: sourceAliases },
    test: {
      name: "vue",
      environment: "jsdom",
      include: ["packages/vue/test/**/*.test.{ts,tsx}"],
      setupFiles: [inRoot("vitest/vue.ts")],
      ...withGarbageCollector,
    },
  };
}

/** Vue's and our checks of development are not there, and nothing is frozen. */
function vueProduction(): Project {
  return {
    resolve: {
      alias: [
        ...sourceAliases,
        { find: /^vue$/, replacement: "vue/dist/vue.runtime.esm-browser.prod.js" },
      ],
    },
    test: {
      name: "vue-production",
      environment: "jsdom",
      include: ["packages/vue/test/production/**/*.test.ts"],
      env: { NODE_ENV: "production" },
      server: { deps: { inline: ["vue"] } }, // Node takes no module from a package of scripts
    },
  };
}

function signals(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "signals",
      environment: "node",
      include: ["packages/signals/test/**/*.test.{ts,tsx}"],
      ...withGarbageCollector,
    },
  };
}

function eslintPlugin(): Project {
  return {
    test: {
      name: "eslint-plugin",
      environment: "node",
      include: ["packages/eslint-plugin/test/**/*.test.{js,mjs,ts}"],
    },
  };
}

function browser(): Project {
  return {
    plugins: [react(), vue()],
    resolve: { alias: sourceAliases },
    optimizeDeps: browserDependencies("jotai", "react-redux", "redux", "zustand"),
    define: browserEnvironment(),
    test: {
      name: "browser",
      include: ["tests/browser/**/*.test.{ts,tsx}"],
      browser: chromium(),
    },
  };
}

/** Transitions depend on how React renders, so they are proven on each version that has them. */
function browserOnReact18(): Project {
  return {
    plugins: [react()],
    resolve: {
      alias: [...sourceAliases, { find: /^(react|react-dom)(?=$|\/)/, replacement: "$1-18" }],
    },
    optimizeDeps: {
      include: [
        "react-18",
        "react-18/jsx-dev-runtime",
        "react-18/jsx-runtime",
        "react-dom-18",
        "react-dom-18/client",
        "react-dom-18/server",
        "alien-signals/system",
        "use-sync-external-store/shim",
        "jotai",
        "react-redux",
        "redux",
        "zustand",
      ],
    },
    cacheDir: "node_modules/.vite/react-18",
    define: browserEnvironment(),
    test: {
      name: "browser-react-18",
      include: ["tests/browser/transition/**/*.test.tsx"],
      exclude: ["**/node_modules/**", "**/*.react-19.test.tsx"],
      browser: chromium(),
    },
  };
}

/** The demos' models, which need no page. */
function models(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "models",
      environment: "node",
      include: ["stories/src/**/*.test.ts"],
    },
  };
}

function stories(): Project {
  return {
    plugins: [storybookTest({ configDir: inRoot("stories/.storybook") })],
    optimizeDeps: browserDependencies("zustand", "zustand/vanilla", "sugar-high"),
    test: {
      name: "stories",
      // A story with ten thousand cells is checked for accessibility too.
      testTimeout: 60_000,
      browser: chromium(),
    },
  };
}

/** A fresh object for each project: Vitest writes the project's name into it. */
function chromium(): NonNullable<NonNullable<Project["test"]>["browser"]> {
  const executablePath = findChromium();
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({
      launchOptions: {
        args: chromiumLaunchArguments,
        ...(executablePath === undefined ? {} : { executablePath }),
      },
    }),
    instances: [{ browser: "chromium" }],
  };
}

/** Named ahead, since a dependency that Vite finds during a run reloads the page under the tests. */
function browserDependencies(...more: string[]): { include: string[] } {
  return {
    include: [
      "react",
      "react/jsx-dev-runtime",
      "react/jsx-runtime",
      "react-dom",
      "react-dom/client",
      "react-dom/server",
      "vue",
      "alien-signals/system",
      "vue/server-renderer",
      "@preact/signals-core",
      "@preact/signals",
      "preact",
      "@testing-library/vue",
      "@testing-library/react",
      "use-sync-external-store/shim",
      ...more,
    ],
  };
}

/** A browser has no environment of its own; `budget()` asks for this one. */
function browserEnvironment(): Record<string, string> {
  return { "process.env.DOSYNC_FULL": JSON.stringify(process.env["DOSYNC_FULL"] ?? "") };
}

/** Types are tested by the compiler; these files are never run. */
function types(): Project {
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
function docs(): Project {
  return {
    plugins: [vue()],
    resolve: { alias: sourceAliases },
    test: {
      name: "docs",
      environment: "node",
      include: ["tests/docs/**/*.test.{ts,tsx}"],
    },
  };
}

function packaging(): Project {
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

/** Storybook and the documentation as they are published. */
function sites(): Project {
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
