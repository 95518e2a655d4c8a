import { existsSync, readdirSync, readFileSync } from "node:fs";
import { sep } from "node:path";
import type { Plugin } from "vite";
import { sourceAliases } from "../../scripts/sources.mjs";
import { inOneProcess, inRoot, type Project, withGarbageCollector } from "./shared.ts";

const folders = ["packages/core/test", "tests/conformance", "tests/isolation", "tests/properties"];
const coreTests = folders.map((folder) => `${folder}/**/*.test.ts`);

/**
 * Files that share no process with others: those that load core anew, those that keep first values from their
 * import on, and those that ask for garbage or fill the stack, since code that ran often needs less of a stack and
 * keeps more alive than code that runs for the first time.
 */
const needsAProcess =
  /resetModules|stubEnv|InitialValues|core\/testing|src\/testing|\bgc!?\(|collected\(|WeakRef|FinalizationRegistry|[sS]tack|RangeError/;

const testsAlone = folders
  .flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, encoding: "utf8" }).map((file) =>
      [folder, ...file.split(sep)].join("/"),
    ),
  )
  .filter(
    (file) => file.endsWith(".test.ts") && needsAProcess.test(readFileSync(inRoot(file), "utf8")),
  );

const nowhere = ["**/node_modules/**"];
const development: Project = { resolve: { alias: sourceAliases } };
const production: Project = { ...development, plugins: [builtCore()] };

export function core(): Project[] {
  return [
    coreOn(development, { name: "core", exclude: [...nowhere, ...testsAlone], ...inOneProcess }),
    coreOn(development, { name: "core-alone", include: testsAlone }),
  ];
}

/** The same laws on what users run in production: the built files, without development checks. */
export function coreProduction(): Project[] {
  const name = "core-production";
  const env = { NODE_ENV: "production" };
  const exclude = [...nowhere, "**/*.dev.test.ts"];
  return [
    coreOn(production, { name, env, exclude: [...exclude, ...testsAlone], ...inOneProcess }),
    coreOn(production, { name: `${name}-alone`, env, exclude, include: testsAlone }),
  ];
}

function coreOn(project: Project, test: Project["test"]): Project {
  return {
    ...project,
    test: {
      environment: "node",
      include: coreTests,
      setupFiles: [inRoot("tests/support/at-rest.ts")],
      server: { deps: { inline: ["reactive-framework-test-suite"] } }, // it is published as sources
      ...withGarbageCollector,
      ...test,
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
