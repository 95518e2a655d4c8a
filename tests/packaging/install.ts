// Runs once before the packaging tests: packs the packages and installs them into a project, of which
// every test file gets a copy.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import {
  execute,
  makeFolder,
  manifestOf,
  type PackageFolder,
  packageFolders,
} from "./scratch-project.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the project. */
    installed: string;
    /** The packed packages. */
    tarballs: Record<string, string>;
  }
}

const repository = join(import.meta.dirname, "../../");

/** What the tests need beside the packages and their own needs. */
const more = ["react-dom", "vitest", "@types/react"];

export default function install({ provide }: TestProject): () => void {
  const folder = makeFolder();
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    const tarballs = pack(folder);
    const dependencies = Object.fromEntries([
      ...packageFolders.map((name) => [manifestOf(name).name, `file:${tarballs[name]}`]),
      ...thirdParties().map(([name, path]) => [name, `file:${path}`]),
    ]);
    const manifest = JSON.stringify({ private: true, type: "module", dependencies });
    writeFileSync(join(folder, "package.json"), manifest);
    npm(folder, ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts"]);
    provide("installed", folder);
    provide("tarballs", tarballs);
    return remove;
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * npm with a cache of its own, which is empty: neither what happens to be in the user's cache nor
 * whether it can be written changes a result. So everything that is installed has to be a file.
 * The user's cache is one that nobody can make, so that any use of it fails.
 */
function npm(folder: string, args: readonly string[]): string {
  const env = { npm_config_cache: join(folder, "package.json", "no-cache") };
  return execute(folder, "npm", [...args, "--cache", join(folder, "npm-cache")], { env });
}

function pack(folder: string): Record<PackageFolder, string> {
  for (const name of packageFolders) {
    if (existsSync(join(repository, "packages", name, "dist"))) continue;
    throw new Error(`packages/${name} is not built. Run "npm run build" first.`);
  }
  const sources = packageFolders.map((name) => join(repository, "packages", name));
  const args = ["pack", ...sources, "--json", "--ignore-scripts", "--pack-destination", folder];
  const packed: { name: string; filename: string }[] = Object.values(JSON.parse(npm(folder, args)));
  const tarballs = packageFolders.map((name) => {
    const tarball = packed.find((one) => one.name === manifestOf(name).name);
    if (tarball === undefined) throw new Error(`npm packed nothing for packages/${name}.`);
    return [name, join(folder, tarball.filename)];
  });
  return Object.fromEntries(tarballs) as Record<PackageFolder, string>;
}

/** What the packages need from others, by its name: where this repository has installed it. */
function thirdParties(): [name: string, path: string][] {
  const ours = packageFolders.map((name) => manifestOf(name).name);
  const needed = packageFolders.flatMap((folder) => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = manifestOf(folder);
    const names = Object.keys({ ...dependencies, ...peerDependencies });
    // An optional one that this repository does without is left out.
    const isLeftOut = (name: string): boolean =>
      peerDependenciesMeta?.[name]?.optional === true &&
      !existsSync(join(repository, "node_modules", name)) &&
      !existsSync(join(repository, "packages", folder, "node_modules", name));
    const others = names.filter((name) => !ours.includes(name) && !isLeftOut(name));
    return others.map((name) => [name, installedFor(`packages/${folder}`, name)] as const);
  });
  const atRoot = more.map((name) => [name, installedFor(".", name)] as const);
  return [...new Map([...needed, ...atRoot])];
}

/** A workspace may have a version of its own, beside the one that others share. */
function installedFor(workspace: string, name: string): string {
  const places = [workspace, "."].map((place) => join(repository, place, "node_modules", name));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${name} is not installed. Run "npm ci" first.`);
  return found;
}
