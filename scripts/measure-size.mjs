// What an import set of size-budgets.json weighs: bundled from the built packages as an application
// would (production, minified, dependencies included, frameworks external) and gzipped.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { builtFile } from "./packages.mjs";

/**
 * @typedef {object} Budget
 * @property {string} name
 * @property {string} package
 * @property {string} import what stands between `import` and `from`; `*` is everything
 * @property {number} limit in bytes: more than that fails
 * @property {number} [target] in bytes: what it shall become, where the limit only keeps it from growing
 * @property {string} [note] why it is measured like this
 * @property {string[]} [external] left out besides the frameworks
 * @property {string[]} [addedTo] modules that the application has in any case: counted is what comes on
 *   top of them, without the statements that import from one package what another exports
 * @property {string[]} [leavesOut] parts of paths that may contribute nothing
 */

const repository = fileURLToPath(new URL("..", import.meta.url));
const frameworks = ["react", "react-dom", "vue", "@preact/signals-core"];
/** @type {Budget[]} */
export const budgets = JSON.parse(readFileSync(`${repository}size-budgets.json`, "utf8"));

/**
 * @param {Budget} budget
 * @returns {Promise<{ size: number, parts: Record<string, number>, intruders: string[] }>} `parts`:
 *   minified bytes by file, not gzipped; `intruders`: files that should not be in the bundle
 */
export async function measure(budget) {
  if (budget.addedTo !== undefined) {
    return { size: await measureAdded(budget, budget.addedTo), parts: {}, intruders: [] };
  }
  const { code, parts } = await bundle(budget, budget.external);
  const intruders = Object.keys(parts).filter((input) =>
    budget.leavesOut?.some((part) => input.includes(`/dist/${part}`)),
  );
  return { size: gzipped(code), parts, intruders };
}

/**
 * How much larger an application becomes that uses all of it.
 * @param {Budget} budget
 * @param {string[]} modules
 */
async function measureAdded(budget, modules) {
  const present = modules.map(
    (module, i) => `import * as m${i} from "${module}"; globalThis.m${i} = m${i};`,
  );
  const { exports } = await bundle(budget, modules);
  const names = exports.join(", ");
  const used = `import { ${names} } from ${JSON.stringify(builtFile(budget.package))}; globalThis.used = [${names}];`;
  const [before, after] = await Promise.all(
    [present, [...present, used]].map((code) => build(optionsFor(code.join("\n")))),
  );
  return gzipped(contentsOf(after)) - gzipped(contentsOf(before));
}

/** @param {Uint8Array} code */
function gzipped(code) {
  return gzipSync(code, { level: 9 }).length;
}

/**
 * @param {Budget} budget
 * @param {string[]} [external]
 */
async function bundle(budget, external = []) {
  const statement = `export ${budget.import} from ${JSON.stringify(builtFile(budget.package))};`;
  const result = await build(optionsFor(statement, [...frameworks, ...external]));
  const [output] = Object.values(result.metafile.outputs);
  /** @type {Record<string, number>} */
  const parts = {};
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    if (bytesInOutput > 0) parts[path] = bytesInOutput;
  }
  return { code: contentsOf(result), parts, exports: output?.exports ?? [] };
}

/** @param {import("esbuild").BuildResult | undefined} result */
function contentsOf(result) {
  const file = result?.outputFiles?.[0];
  if (file === undefined) throw new Error("There is no bundle.");
  return file.contents;
}

/**
 * @param {string} contents
 * @param {string[]} [external]
 */
function optionsFor(contents, external = []) {
  return /** @type {const} @satisfies {import("esbuild").BuildOptions} */ ({
    stdin: { contents, resolveDir: `${repository}tests` },
    absWorkingDir: repository,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    // Without this, the paths of tsconfig.json would lead to the sources instead of the built files.
    tsconfigRaw: {},
    logLevel: "silent",
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    external,
    metafile: true,
    write: false,
    outfile: "bundle.js",
  });
}
