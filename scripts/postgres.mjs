// Finds PostgreSQL for the tests of servers, or installs it, or says clearly why it cannot.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The folder of PostgreSQL's programs, if there is one.
 * @returns {string | undefined}
 */
export function findPostgres() {
  const chosen = process.env["POSTGRES_BIN"];
  if (chosen) {
    if (existsSync(join(chosen, "initdb"))) return chosen;
    throw new Error(`POSTGRES_BIN is "${chosen}", where there is no initdb.`);
  }
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newest = versions.toSorted((one, other) => Number(other) - Number(one));
  const folders = [
    ...newest.map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/opt/homebrew/opt/postgresql/bin",
  ];
  return folders.find((folder) => existsSync(join(folder, "initdb")));
}

/**
 * Finds PostgreSQL; where there is none, installs it first.
 * @returns {string}
 */
export function ensurePostgres() {
  const found = findPostgres();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    console.log("No PostgreSQL found; installing one for the tests of servers.");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "postgresql"]);
    const installed = findPostgres();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    [
      "The tests of servers need PostgreSQL, and none could be found or installed.",
      "Install one by hand (Debian: apt-get install postgresql; macOS: brew install postgresql),",
      "or set POSTGRES_BIN to the folder of its programs.",
    ].join("\n"),
  );
}

/**
 * A failure is not thrown here: whether PostgreSQL is there afterwards decides.
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync(command, args, { env, stdio: ["ignore", "inherit", "inherit"] });
}
