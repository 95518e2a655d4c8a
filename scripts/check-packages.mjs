// Checks each published package as npm would pack it: publint reads its package.json against its
// files, attw resolves its types the way every kind of consumer would.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { program, publishedPackages, repository, requireBuild } from "./packages.mjs";

requireBuild();

const checks = [
  { checker: "publint", args: ["--strict"] },
  { checker: "attw", args: ["--profile", "esm-only", "--pack"] },
];

let failed = false;
for (const folder of publishedPackages()) {
  const { name } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  for (const { checker, args } of checks) {
    const { status, stdout, stderr } = spawnSync(program(checker), [...args, folder], {
      cwd: repository,
      encoding: "utf8",
    });
    console.log(`${status === 0 ? "✓" : "✗"} ${name}: ${checker}`);
    if (status === 0) continue;
    failed = true;
    console.log(stdout, stderr);
  }
}

if (failed) process.exit(1);
