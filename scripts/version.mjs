// Gives all packages the version that the changesets ask for, and everything that names it.
// The release workflow runs it in the pull request of a release; `--no-lock` leaves the lock file as it is.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ version: string, peerDependencies?: Record<string, string> }} Manifest */

const changesets = fileURLToPath(
  new URL("../node_modules/@changesets/cli/bin.js", import.meta.url),
);
const namesOfVersion = [
  "packages/core/src/ground/copies.ts",
  "packages/eslint-plugin/src/index.ts",
  "packages/create-dosync/template/react/package.json",
  "packages/create-dosync/template/vue/package.json",
];

const before = versionOfCore();
// To changesets, a peer of the old minor version is a breaking change, which would make 0.2.0 a 1.0.0.
setOwnPeers("*");
run(process.execPath, [changesets, "version"]);
const now = versionOfCore();
setOwnPeers(`^${now}`);

for (const file of namesOfVersion) {
  const text = readFileSync(file, "utf8");
  const quoted = [`"${before}"`, `"^${before}"`];
  writeFileSync(
    file,
    quoted.reduce((all, old) => all.replaceAll(old, old.replace(before, now)), text),
  );
}
if (!process.argv.includes("--no-lock")) run("npm", ["install", "--package-lock-only"]);

/** @param {string} range */
function setOwnPeers(range) {
  for (const folder of readdirSync("packages")) {
    const file = `packages/${folder}/package.json`;
    const manifest = manifestIn(file);
    const own = Object.keys(manifest.peerDependencies ?? {}).filter((peer) =>
      peer.startsWith("@dosync/"),
    );
    if (own.length === 0) continue;
    for (const peer of own) Object.assign(manifest.peerDependencies ?? {}, { [peer]: range });
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

function versionOfCore() {
  return manifestIn("packages/core/package.json").version;
}

/**
 * @param {string} file
 * @returns {Manifest}
 */
function manifestIn(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
