// Bundles each import set of size-budgets.json as an application would (production, minified,
// dependencies included, frameworks external), gzips it and compares it with its limit.
// `leavesOut` names parts of core that must not be in the bundle at all.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/**
 * @typedef {object} Budget
 * @property {string} name
 * @property {string} package
 * @property {string} import what stands between `import` and `from`; `*` is everything
 * @property {number} limit in bytes: more than that fails
 * @property {number} [target] in bytes: what it shall become, where the limit only keeps it from growing
 * @property {string} [note] why it is measured like this
 * @property {string[]} [external] left out besides the frameworks
 * @property {string[]} [leavesOut] parts of paths that may contribute nothing
 */

const repository = fileURLToPath(new URL("..", import.meta.url));
const frameworks = ["react", "react-dom", "vue", "@preact/signals-core"];
/** @type {Budget[]} */
const budgets = JSON.parse(readFileSync(`${repository}size-budgets.json`, "utf8"));

let failed = false;
for (const budget of budgets) {
  const { size, intruders, error } = await measure(budget);
  const isTooLarge = size > budget.limit;
  const isWrong = isTooLarge || intruders.length > 0 || error !== undefined;
  if (isWrong) failed = true;
  const target = budget.target === undefined ? "" : `, target ${budget.target}`;
  const figures = error ?? `${String(size).padStart(6)} of ${budget.limit} bytes${target}`;
  console.log(`${isWrong ? "✗" : "✓"} ${budget.name.padEnd(32)} ${figures}`);
  for (const input of intruders) console.log(`    should not contain ${input}`);
}
if (failed) process.exit(1);

/**
 * @param {Budget} budget
 * @returns {Promise<{ size: number, intruders: string[], error?: string }>}
 */
async function measure(budget) {
  try {
    const { code, inputs } = await bundle(budget);
    const intruders = inputs.filter((input) =>
      budget.leavesOut?.some((part) => input.includes(`/dist/${part}`)),
    );
    return { size: gzipSync(code, { level: 9 }).length, intruders };
  } catch (error) {
    return {
      size: 0,
      intruders: [],
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

/** @param {Budget} budget */
async function bundle(budget) {
  const statement =
    budget.import === "*"
      ? `export * from "${budget.package}";`
      : `export ${budget.import} from "${budget.package}";`;
  const result = await build({
    stdin: { contents: statement, resolveDir: `${repository}tests` },
    absWorkingDir: repository,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    // Without this, the paths of tsconfig.json would lead to the sources instead of the built files.
    tsconfigRaw: {},
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
    external: [...frameworks, ...(budget.external ?? [])],
    metafile: true,
    write: false,
    outfile: "bundle.js",
  });
  const [file] = result.outputFiles;
  const [output] = Object.values(result.metafile.outputs);
  if (file === undefined || output === undefined) throw new Error(`${budget.name}: no bundle.`);
  const inputs = Object.entries(output.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
  return { code: file.contents, inputs };
}
