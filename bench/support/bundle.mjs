// Bundles each suite with each library the way an application would: production, from the sources.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const bench = fileURLToPath(new URL("..", import.meta.url));
const repository = fileURLToPath(new URL("../../", import.meta.url));

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  format: "esm",
  minifySyntax: true,
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "error",
  jsx: "automatic",
  // As the packages are built: fields are set once, in the constructor.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
};

/** @param {string} root of the repository */
const oursIn = (root) => ({
  "@dosync/core": `${root}packages/core/src/index.ts`,
  "@dosync/core/collection": `${root}packages/core/src/collection.ts`,
  "@dosync/core/adapter": `${root}packages/core/src/adapter.ts`,
  "@dosync/persist": `${root}packages/persist/src/index.ts`,
  "@dosync/replica": `${root}packages/replica/src/index.ts`,
  "@dosync/replica/remote": `${root}packages/replica/src/remote.ts`,
  "@dosync/replica/tabs": `${root}packages/replica/src/tabs.ts`,
  "@dosync/history": `${root}packages/history/src/index.ts`,
  "@dosync/react": `${root}packages/react/src/index.ts`,
  "@dosync/vue": `${root}packages/vue/src/index.ts`,
});

/** What the name of a library ends with that is ours of an earlier state. */
export const BEFORE = "-before";

/**
 * @param {string} suite
 * @param {string} library
 * @param {string} folder where the bundle goes
 * @param {string} [earlier] where the repository of an earlier state is
 * @returns {Promise<string>} the path of the bundle
 */
export async function bundle(suite, library, folder, earlier) {
  const isEarlier = earlier !== undefined && library.endsWith(BEFORE);
  const root = isEarlier ? earlier : repository;
  const name = isEarlier ? library.slice(0, -BEFORE.length) : library;
  const outfile = `${folder}/${suite}-${library}.mjs`;
  await build({
    ...common,
    entryPoints: [`${bench}suites/${suite}.ts`],
    outfile,
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    alias: {
      "#library": `${root}bench/libraries/${name}.ts`,
      "#rows": `${root}bench/libraries/rows/${name}.ts`,
      "#undo": `${root}bench/libraries/undo/${name}.ts`,
      ...oursIn(root),
    },
  });
  return outfile;
}

/**
 * @param {"react" | "vue"} framework
 * @param {string} library
 * @param {string} folder
 */
export async function bundleApplication(framework, library, folder) {
  const extension = framework === "react" ? "tsx" : "ts";
  const outfile = `${folder}/${framework}-${library}.js`;
  await build({
    ...common,
    entryPoints: [`${bench}frameworks/${framework}.${extension}`],
    outfile,
    format: "iife",
    platform: "browser",
    target: "chrome120",
    define: {
      ...common.define,
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    alias: {
      "#application": `${bench}frameworks/${framework}/${library}.${extension}`,
      ...oursIn(repository),
    },
  });
  return outfile;
}

/**
 * Shared and kept state, for a page.
 *
 * @param {string} library
 * @param {string} folder
 */
export async function bundlePage(library, folder) {
  const outfile = `${folder}/replica-${library}.js`;
  await build({
    ...common,
    entryPoints: [`${bench}replica/page.ts`],
    outfile,
    format: "iife",
    platform: "browser",
    target: "chrome120",
    alias: { "#replica": `${bench}replica/${library}.ts`, ...oursIn(repository) },
  });
  return outfile;
}
