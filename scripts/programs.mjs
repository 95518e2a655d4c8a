// `npm run programs`: four small programs, built with ours and with others, in the same way: what they weigh, and
// how long the state takes for what a person does. It writes the tables of docs/by-what-you-build.md.
// `npm run programs -- --bytes` measures no time and leaves the times on the page as they are.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { builtFile, repository, requireBuild } from "./packages.mjs";

const programs = ["counter", "form", "list", "optimistic"];
const libraries = ["dosync", "zustand", "jotai", "redux-toolkit", "tinybase", "tanstack-db"];
const page = `${repository}docs/by-what-you-build.md`;

/** The packages as they are published, and not their sources. @type {import("esbuild").Plugin} */
const builtPackages = {
  name: "built-packages",
  setup(bundler) {
    bundler.onResolve({ filter: /^@dosync\// }, ({ path }) => ({
      path: builtFile(path),
      sideEffects: false,
    }));
  },
};

/**
 * @param {string} library
 * @param {string} program
 * @param {{ isForNode: boolean }} options with React in it, to be run by Node
 */
async function bundle(library, program, { isForNode }) {
  const contents = `export { ${program} as program } from "./${library}.tsx";`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${repository}bench/programs` },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    tsconfigRaw: {},
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
    external: isForNode ? [] : ["react", "react-dom", "react/jsx-runtime"],
    platform: isForNode ? "node" : "browser",
    banner: isForNode
      ? { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' }
      : {},
    plugins: [builtPackages],
    write: false,
    outfile: "program.js",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`There is no bundle of ${program} with ${library}.`);
  return file.contents;
}

/** Bytes of a program, minified and gzipped, without React. */
export async function bytesOf(/** @type {string} */ library, /** @type {string} */ program) {
  const code = await bundle(library, program, { isForNode: false });
  return gzipSync(code, { level: 9 }).length;
}

/** What runs in a process of its own: the median time of one `act`, in microseconds. */
const TIMING = `
const { program } = await import(process.argv[1]);
const { act } = program();
await new Promise((resolve) => setTimeout(resolve, 50));
const samples = [];
for (let round = 0; round < 40; round++) {
  const times = 50;
  const begun = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < times; i++) act();
  const used = process.cpuUsage(begun);
  samples.push(Math.min((used.user + used.system) / times, ((performance.now() - start) * 1000) / times));
  await new Promise((resolve) => setTimeout(resolve, 5)); // what was begun ends, and is not counted
}
samples.sort((a, b) => a - b);
console.log(samples[Math.floor(samples.length / 2)]);
process.exit();
`;

async function timeOf(/** @type {string} */ library, /** @type {string} */ program) {
  const folder = mkdtempSync(join(tmpdir(), "dosync-programs-"));
  try {
    const file = join(folder, "program.mjs");
    writeFileSync(file, await bundle(library, program, { isForNode: true }));
    const args = ["--input-type=module", "-e", TIMING, `file://${file}`];
    return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {(library: string, program: string) => Promise<number>} measure
 * @param {(value: number) => string} show
 */
async function table(measure, show) {
  const rows = [];
  for (const library of libraries) {
    const cells = [];
    for (const program of programs) cells.push(show(await measure(library, program)));
    rows.push([library, ...cells]);
  }
  const lines = [["", ...programs], programs.map(() => "---:"), ...rows];
  lines[1] = ["---", ...programs.map(() => "---:")];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** @param {string} name @param {string} text */
function write(name, text) {
  const begin = `<!-- ${name} -->`;
  const end = `<!-- end of ${name} -->`;
  const old = readFileSync(page, "utf8");
  const [before = "", rest = ""] = old.split(begin);
  writeFileSync(page, `${before}${begin}\n\n${text}\n\n${end}${rest.split(end)[1] ?? ""}`);
}

if (process.argv[1] === import.meta.filename) {
  requireBuild();
  write("bytes", await table(bytesOf, (bytes) => bytes.toLocaleString("en")));
  if (!process.argv.includes("--bytes")) {
    write("times", await table(timeOf, (time) => (time < 10 ? time.toFixed(1) : time.toFixed(0))));
  }
  execFileSync("npx", ["--no-install", "prettier", "--write", "--log-level", "warn", page]);
}
