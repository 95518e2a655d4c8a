// Checks each published package as npm would pack it: publint reads its package.json against its
// files, attw resolves its types the way every kind of consumer would.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { publishedPackages, repository, requireBuild } from "./packages.mjs";

requireBuild();

const checks = [
  { program: "publint", args: ["--strict"] },
  { program: "attw", args: ["--profile", "esm-only", "--pack"] },
];

let failed = false;
for (const folder of publishedPackages()) {
  const { name } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  for (const { program, args } of checks) {
    const { status, stdout, stderr } = spawnSync(
      "npx",
      ["--no-install", program, ...args, folder],
      {
        cwd: repository,
        encoding: "utf8",
      },
    );
    console.log(`${status === 0 ? "✓" : "✗"} ${name}: ${program}`);
    if (status === 0) continue;
    failed = true;
    console.log(stdout, stderr);
  }
}

if (failed) process.exit(1);
