// `npm run build`: the packages as they are published, those that others need first.
import { spawnSync } from "node:child_process";
import { repository } from "./packages.mjs";

const args = ["--no-install", "turbo", "run", "build", "--filter=./packages/*"];
const { status } = spawnSync("npx", args, {
  cwd: repository,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  stdio: "inherit",
});
process.exit(status ?? 1);
