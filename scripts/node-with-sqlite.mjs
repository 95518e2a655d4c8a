// Finds a Node that has SQLite for the tests of servers, or gets one from the registry.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./packages.mjs";

const VERSION = "22.23.5";

/**
 * The path of a Node from version 22.13 on: this one, or one that is kept beside the dependencies.
 * @returns {string}
 */
export function ensureNodeWithSqlite() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(repository, "node_modules/.cache/node-with-sqlite");
  const found = join(folder, "node_modules", name, "bin", platform === "win" ? "node.exe" : "node");
  if (existsSync(found)) return found;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--no-audit", "--no-fund", "--no-save", `${name}@${VERSION}`];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status === 0 && existsSync(found)) return found;
  throw new Error(
    [
      "The tests of SQLite need Node 22.13 or newer, and npm could not install one beside this Node.",
      "Run the tests with such a Node.",
      stderr,
    ].join("\n"),
  );
}
