import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { playwright } from "@vitest/browser-playwright";
import { chromiumLaunchArguments, findChromium } from "../../scripts/chromium.mjs";
import { sourceAliases } from "../../scripts/sources.mjs";
import { reacts } from "../../scripts/versions.mjs";
import { pinsOf, testsOfNewerReacts } from "./react.ts";
import { aliasesOf, inRoot, type Project } from "./shared.ts";

const transitionPeers = ["jotai", "react-redux", "redux", "zustand"];

export function browser(): Project {
  return {
    plugins: [react(), vue()],
    resolve: { alias: sourceAliases },
    optimizeDeps: browserDependencies(
      ...transitionPeers,
      "axe-core",
      "preact/hooks",
      "preact/jsx-dev-runtime",
    ),
    define: browserEnvironment(),
    test: {
      name: "browser",
      include: ["tests/browser/**/*.test.{ts,tsx}"],
      browser: chromium(),
    },
  };
}

/** Transitions depend on how React renders, so they are proven on each version that has them. */
export function browserOnOtherReacts(): Project[] {
  return reacts
    .filter(({ number }) => number >= 18)
    .map(({ name, alias, number }) => ({
      plugins: [react()],
      resolve: { alias: [...sourceAliases, ...aliasesOf(pinsOf(alias))] },
      optimizeDeps: {
        include: [
          `react-${alias}`,
          `react-${alias}/jsx-dev-runtime`,
          `react-${alias}/jsx-runtime`,
          `react-dom-${alias}`,
          `react-dom-${alias}/client`,
          `react-dom-${alias}/server`,
          "use-sync-external-store/shim",
          ...transitionPeers,
        ],
      },
      cacheDir: `node_modules/.vite/${name}`,
      define: browserEnvironment(),
      test: {
        name: `browser-${name}`,
        include: ["tests/browser/transition/**/*.test.tsx"],
        exclude: ["**/node_modules/**", ...testsOfNewerReacts(number)],
        browser: chromium(),
      },
    }));
}

export function stories(): Project {
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
