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

/** What the packages need from others, taken from this repository's own installation. */
const thirdParties = [
  "alien-signals",
  "use-sync-external-store",
  "react",
  "vue",
  "@preact/signals-core",
  "react-dom",
  "eslint", // whose types those of the plugin name
  "vitest",
  "@types/react",
];

export default function install({ provide }: TestProject): () => void {
  const folder = makeFolder();
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const packed = packageFolders.map((name) => [name, pack(name, folder)] as const);
    // Needs no network: everything that is not a tarball is linked from this repository.
    const dependencies = Object.fromEntries([
      ...packed.map(([name, file]) => [manifestOf(name).name, `file:${file}`]),
      ...thirdParties.map((name) => [name, `file:${join(repository, "node_modules", name)}`]),
    ]);
    const manifest = JSON.stringify({ private: true, type: "module", dependencies });
    writeFileSync(join(folder, "package.json"), manifest);
    const options = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    execute(folder, "npm", ["install", ...options]);
    provide("installed", folder);
    provide("tarballs", Object.fromEntries(packed));
    return remove;
  } catch (error) {
    remove();
    throw error;
  }
}

function pack(name: PackageFolder, folder: string): string {
  const source = join(repository, "packages", name);
  if (!existsSync(join(source, "dist"))) {
    throw new Error(`packages/${name} is not built. Run "npm run build" first.`);
  }
  const args = ["pack", source, "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed]: { filename: string }[] = Object.values(JSON.parse(execute(folder, "npm", args)));
  if (packed === undefined) throw new Error(`npm packed nothing for ${name}.`);
  return join(folder, packed.filename);
}
