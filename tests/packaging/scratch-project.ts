import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly exports: Record<string, unknown>;
}

/** What users may install, by the name of its folder. */
export const packageFolders = ["core", "react", "vue", "signals", "eslint-plugin"] as const;
export type PackageFolder = (typeof packageFolders)[number];

export function manifestOf(folder: PackageFolder): Manifest {
  return JSON.parse(readFileSync(join(repository, "packages", folder, "package.json"), "utf8"));
}

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

/** A project outside of the repository that has installed the packed packages, as a user would. */
export class ScratchProject {
  readonly folder: string;
  readonly tarballs: ReadonlyMap<PackageFolder, string>;

  constructor() {
    // The real path, since a link to a folder of packages would show in what the compiler resolves.
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "dosync-packaging-")));
    this.tarballs = new Map(packageFolders.map((folder) => [folder, this.#pack(folder)]));
    this.#install();
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Runs a file and gives what it printed. */
  run(file: string): string {
    return this.#execute(process.execPath, [file]);
  }

  /** Compiles a project file. What the compiler reports becomes the error's message. */
  compile(tsconfig: object, tsc = "node_modules/.bin/tsc"): void {
    this.write("tsconfig.json", JSON.stringify(tsconfig));
    this.#execute(join(repository, tsc), ["--noEmit", "--pretty", "false", "-p", "tsconfig.json"]);
  }

  /** The files that a packed package contains. */
  filesOf(folder: PackageFolder): string[] {
    const listing = this.#execute("tar", ["-tzf", this.#tarballOf(folder)]);
    return listing
      .trim()
      .split("\n")
      .map((path) => path.replace(/^package\//, ""))
      .toSorted();
  }

  read(folder: PackageFolder, file: string): string {
    return readFileSync(join(this.folder, "node_modules", manifestOf(folder).name, file), "utf8");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #tarballOf(folder: PackageFolder): string {
    const tarball = this.tarballs.get(folder);
    if (tarball === undefined) throw new Error(`${folder} was not packed.`);
    return tarball;
  }

  #pack(folder: PackageFolder): string {
    const source = join(repository, "packages", folder);
    if (!existsSync(join(source, "dist"))) {
      throw new Error(`packages/${folder} is not built. Run "npm run build" first.`);
    }
    const args = ["pack", source, "--json", "--ignore-scripts", "--pack-destination", this.folder];
    const [packed]: { filename: string }[] = Object.values(JSON.parse(this.#execute("npm", args)));
    if (packed === undefined) throw new Error(`npm packed nothing for ${folder}.`);
    return join(this.folder, packed.filename);
  }

  /** Needs no network: everything that is not a tarball is linked from this repository. */
  #install(): void {
    const dependencies = Object.fromEntries([
      ...[...this.tarballs].map(([folder, file]) => [manifestOf(folder).name, `file:${file}`]),
      ...thirdParties.map((name) => [name, `file:${join(repository, "node_modules", name)}`]),
    ]);
    this.write("package.json", JSON.stringify({ private: true, type: "module", dependencies }));
    this.#execute("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts"]);
  }

  #execute(program: string, args: readonly string[]): string {
    try {
      return execFileSync(program, args, {
        cwd: this.folder,
        encoding: "utf8",
        stdio: "pipe",
        timeout: 100_000,
      });
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
    }
  }
}
