// `npm run build`: the packages as they are published, those that others need first.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { publishedPackages, repository } from "./packages.mjs";

// A package that came after the last `npm install` is found by its name as well.
for (const folder of publishedPackages()) {
  const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const link = join(repository, "node_modules", name);
  if (!existsSync(link)) symlinkSync(relative(join(link, ".."), folder), link, "dir");
}

const args = ["--no-install", "turbo", "run", "build", "--filter=./packages/*"];
const { status } = spawnSync("npx", args, {
  cwd: repository,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  stdio: "inherit",
});
process.exit(status ?? 1);
