// `npm run bench:server`: what a server of shared state does in a second, beside bare SQL in the same batches.
// Ratios of one run on one machine; it prints them and writes nothing. It needs PostgreSQL, and gets a Node
// that has SQLite.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ensureNodeWithSqlite } from "../../scripts/node-with-sqlite.mjs";
import { sourceAliases } from "../../scripts/sources.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = join(here, "../../node_modules/.cache");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "bench-server-"));
try {
  const file = join(folder, "load.mjs");
  const programs = ["load", "server", "clients"];
  await build({
    entryPoints: programs.map((name) => join(here, `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["pg", "esbuild", "*/scripts/postgres.mjs"],
    plugins: [
      {
        name: "sources",
        setup(bundling) {
          bundling.onResolve({ filter: /^@dosync\// }, ({ path }) => ({
            path: sourceAliases.find(({ find }) => find.test(path))?.replacement ?? path,
          }));
          bundling.onResolve({ filter: /scripts\/postgres\.mjs$/ }, () => ({
            path: join(here, "../../scripts/postgres.mjs"),
            external: true,
          }));
        },
      },
    ],
  });
  const args = ["--no-warnings", file, folder, ...process.argv.slice(2)];
  process.exitCode = spawnSync(ensureNodeWithSqlite(), args, { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
