// What a page loads that has no bundler: a few files in `dist/browser` which ask for no `process`, as
// the other files of `dist` do so that bundlers can fold development checks away. Frameworks and our
// other packages stay imports, for the page's import map.
import { readFileSync } from "node:fs";
import { build } from "esbuild";

/** @typedef {{ exports: Record<string, string | { default: string }>, dependencies?: Record<string, string>, peerDependencies?: Record<string, string> }} Manifest */

/** @type {Manifest} */
const {
  exports,
  dependencies = {},
  peerDependencies = {},
} = JSON.parse(readFileSync("package.json", "utf8"));

const entryPoints = Object.values(exports).flatMap((target) =>
  typeof target === "string" ? [] : [target.default],
);
const external = [
  ...Object.keys(peerDependencies),
  ...Object.keys(dependencies).filter((name) => name.startsWith("@dosync/")),
];

for (const mode of ["production", "development"]) {
  await build({
    entryPoints,
    outdir: `dist/browser/${mode}`,
    bundle: true,
    splitting: true, // the entries share one kernel
    chunkNames: "shared-[hash]",
    format: "esm",
    target: "es2022",
    minify: mode === "production",
    define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    sourcemap: true,
    external,
    plugins: [importsForRequires()],
    logLevel: "warning",
    tsconfigRaw: {},
  });
}

/**
 * A dependency in CommonJS may require what is external, which no browser can: it gets an import.
 * @returns {import("esbuild").Plugin}
 */
function importsForRequires() {
  const namespace = "import-for-require";
  const filter = new RegExp(`^(${external.join("|")})$`);
  return {
    name: namespace,
    setup(build) {
      if (external.length === 0) return;
      build.onResolve({ filter }, ({ path, kind }) =>
        kind === "require-call" ? { path, namespace } : { path, external: true },
      );
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `import * as all from ${JSON.stringify(path)}; module.exports = all;`,
      }));
    },
  };
}
