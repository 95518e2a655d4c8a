// Runs random programs below a <TransitionRoot>, or without one, in one page of Chromium. Much faster
// than Vitest, and thus for long runs: npm run fuzz -- --first 1 --count 2000 --react 18
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { chromium } from "playwright";
import { chromiumLaunchArguments, findChromium } from "./chromium.mjs";
import { sourceAliases } from "./sources.mjs";

const { values } = parseArgs({
  options: {
    first: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
    react: { type: "string", default: "19" },
    "no-root": { type: "boolean", default: false },
    production: { type: "boolean", default: false },
    seconds: { type: "string", default: "600" },
    // Prints the smallest program that is still wrong, of which each was run so many times.
    shrink: { type: "string" },
    // Runs the program in this file instead of one that is made from a number.
    program: { type: "string" },
  },
});
const root = fileURLToPath(new URL("..", import.meta.url));
const suffix = values.react === "19" ? "" : `-${values.react}`;

/** @type {import("esbuild").Plugin} */
const sources = {
  name: "sources",
  setup(build) {
    for (const { find, replacement } of sourceAliases) {
      build.onResolve({ filter: find }, () => ({ path: replacement }));
    }
    if (suffix === "") return;
    build.onResolve({ filter: /^(react|react-dom)($|\/)/ }, ({ path, resolveDir, kind }) =>
      build.resolve(path.replace(/^(react-dom|react)/, `$1${suffix}`), { resolveDir, kind }),
    );
  },
};

const bundle = await build({
  entryPoints: [`${root}tests/browser/transition/fuzz/driver.ts`],
  bundle: true,
  write: false,
  format: "iife",
  jsx: "automatic",
  target: "es2022",
  plugins: [sources],
  nodePaths: [`${root}node_modules`],
  define: {
    "process.env.NODE_ENV": JSON.stringify(values.production ? "production" : "development"),
  },
});

const given = values.program === undefined ? undefined : readFileSync(values.program, "utf8");
const executablePath = findChromium();
const browser = await chromium.launch({
  args: chromiumLaunchArguments,
  ...(executablePath === undefined ? {} : { executablePath }),
});
const started = Date.now();
/** @type {(keyof typeof total & ("torn" | "tornEarly" | "invalid" | "wrongAtEnd"))[]} */
const kinds = ["torn", "tornEarly", "invalid", "wrongAtEnd"];
// Without a root, React reveals a tree as it was hidden: that is corrected in its layout effects.
if (values["no-root"]) kinds.splice(kinds.indexOf("tornEarly"), 1);
const total = { programs: 0, screens: 0, torn: 0, tornEarly: 0, invalid: 0, wrongAtEnd: 0 };
try {
  const page = await browser.newPage();
  if (values.shrink !== undefined) page.on("console", (message) => console.log(message.text()));
  let seed = 0;
  page.on("pageerror", (error) => console.log(`seed ${seed}, page error: ${error.stack}`));
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? "" });
  for (let i = 0; i < Number(values.count); i++) {
    if (Date.now() - started > Number(values.seconds) * 1000) break;
    seed = Number(values.first) + i;
    /** @type {import("../tests/browser/transition/fuzz/wide/run.tsx").Findings} */
    const findings = await page.evaluate(
      given === undefined ? `runProgram(${seed}, ${!values["no-root"]})` : `runGiven(${given})`,
    );
    total.programs++;
    total.screens += findings.screens;
    for (const kind of kinds) {
      if (findings[kind].length > 0) {
        total[kind]++;
        console.log(`seed ${seed}, ${kind}: ${findings[kind].slice(0, 3).join("\n    ")}`);
      }
    }
    if (values.shrink !== undefined) {
      const smallest = await page.evaluate(
        given === undefined
          ? `shrinkProgram(${seed}, ${!values["no-root"]}, ${Number(values.shrink)})`
          : `shrinkGiven(${given}, ${Number(values.shrink)})`,
      );
      console.log(JSON.stringify(smallest, undefined, 1));
    }
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ react: values.react, ...total, ms: Date.now() - started }));
