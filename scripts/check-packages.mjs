// Checks each published package as npm would pack it: publint reads its package.json against its
// files, attw resolves its types the way every kind of consumer would.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { publishedPackages, repository } from "./packages.mjs";

const failed = publishedPackages().filter((folder) => {
  const { name } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  console.log(`\n${name}`);
  const isLintClean = run("publint", [folder, "--strict"]);
  const areTypesRight = run("attw", ["--pack", folder, "--profile", "esm-only"]);
  return !(isLintClean && areTypesRight);
});

if (failed.length > 0) process.exit(1);

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const options = { cwd: repository, stdio: /** @type {const} */ ("inherit") };
  return spawnSync("npx", ["--no-install", program, ...args], options).status === 0;
}
