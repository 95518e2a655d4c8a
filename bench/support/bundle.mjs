// Bundles each suite with each library the way an application would: production, from the sources.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const bench = fileURLToPath(new URL("..", import.meta.url));
const packages = fileURLToPath(new URL("../../packages/", import.meta.url));

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

const ours = {
  "@dosync/core": `${packages}core/src/index.ts`,
  "@dosync/core/adapter": `${packages}core/src/adapter.ts`,
  "@dosync/react": `${packages}react/src/index.ts`,
  "@dosync/vue": `${packages}vue/src/index.ts`,
};

/**
 * @param {string} suite
 * @param {string} library
 * @param {string} folder where the bundle goes
 * @returns {Promise<string>} the path of the bundle
 */
export async function bundle(suite, library, folder) {
  const outfile = `${folder}/${suite}-${library}.mjs`;
  await build({
    ...common,
    entryPoints: [`${bench}suites/${suite}.ts`],
    outfile,
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    alias: { "#library": `${bench}libraries/${library}.ts`, ...ours },
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
    alias: { "#application": `${bench}frameworks/${framework}/${library}.${extension}`, ...ours },
  });
  return outfile;
}
