import { existsSync } from "node:fs";
import type { Plugin } from "vite";
import { sourceAliases } from "../../scripts/sources.mjs";
import { inRoot, type Project, withGarbageCollector } from "./shared.ts";

const coreTests = [
  "packages/core/test/**/*.test.ts",
  "tests/conformance/**/*.test.ts",
  "tests/isolation/**/*.test.ts",
  "tests/properties/**/*.test.ts",
];

export function core(): Project {
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
export function coreProduction(): Project {
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
