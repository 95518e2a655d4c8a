// `npm run peers`: runs every library of README's table, and writes what it finds into README.md and the
// first page of the site. `npm test` runs the same, and compares.
import { spawnSync } from "node:child_process";
import { repository } from "./packages.mjs";

const steps = [
  ["vitest", "run", "--project", "docs", "tests/docs/peers.test.tsx"],
  ["prettier", "--write", "--log-level", "warn", "README.md", "docs/index.md"],
];
for (const args of steps) {
  const { status } = spawnSync("npx", ["--no-install", ...args], {
    cwd: repository,
    env: { ...process.env, DOSYNC_WRITE_PEERS: "1" },
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
