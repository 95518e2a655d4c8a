// The packages that users install.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("..", import.meta.url));

/**
 * The path of a program that a dependency brings, to be started without `npx`: that takes most of a second.
 * @param {string} name
 */
export function program(name) {
  return join(repository, "node_modules", ".bin", name);
}

/** Ends the program with one sentence where the packages are not built. */
export function requireBuild() {
  const missing = publishedPackages().filter((folder) => !existsSync(join(folder, "dist")));
  if (missing.length === 0) return;
  const names = missing.map((folder) => relative(repository, folder)).join(", ");
  console.error(`Not built: ${names}. Run "npm run build" first.`);
  process.exit(1);
}

/** The folders of all packages that are published. */
export function publishedPackages() {
  const packages = join(repository, "packages");
  return readdirSync(packages)
    .map((name) => join(packages, name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .filter((folder) => !JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).private);
}

/**
 * The file that is imported by the name of a package, as it is built: `@dosync/core/adapter`. It is found
 * whether npm has linked the package yet or not.
 * @param {string} specifier
 */
export function builtFile(specifier) {
  const [, folder = "", path = ""] = /^@dosync\/([^/]+)(\/.+)?$/.exec(specifier) ?? [];
  const { exports } = JSON.parse(
    readFileSync(join(repository, "packages", folder, "package.json"), "utf8"),
  );
  return join(repository, "packages", folder, exports[`.${path}`].default);
}
