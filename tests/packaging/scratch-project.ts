import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";

const repository = join(import.meta.dirname, "../../");
const start = promisify(execFile);

export interface Manifest {
  readonly name: string;
  readonly exports: Record<string, unknown>;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>;
}

/** What users may install, by the name of its folder. */
export const packageFolders = [
  "core",
  "react",
  "vue",
  "signals",
  "replica",
  "persist",
  "server",
  "history",
  "devtools",
  "eslint-plugin",
  "create-dosync",
] as const;
export type PackageFolder = (typeof packageFolders)[number];

export function manifestOf(folder: PackageFolder): Manifest {
  return JSON.parse(readFileSync(join(repository, "packages", folder, "package.json"), "utf8"));
}

/**
 * A project outside of the repository that has installed the packed packages, as a user would: a copy
 * of the one that was installed before the tests.
 */
export class ScratchProject {
  readonly folder: string;
  #compilations = 0;

  constructor() {
    this.folder = makeFolder();
    cpSync(inject("installed"), this.folder, { recursive: true, verbatimSymlinks: true });
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /**
   * Does in a folder what `npm install` would: our packages as they are packed, those of others as this repository has
   * them, and the programs that they bring.
   */
  installInto(folder: string): void {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    ) as Record<string, Record<string, string>>;
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      const from = name.includes("dosync") ? this.folder : repository;
      linkTo(join(from, "node_modules", name), join(folder, "node_modules", name));
      const { bin = {} } = JSON.parse(
        readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"),
      ) as { bin?: string | Record<string, string> };
      const programs = typeof bin === "string" ? { [name]: bin } : bin;
      for (const [program, file] of Object.entries(programs)) {
        linkTo(
          join(folder, "node_modules", name, file),
          join(folder, "node_modules/.bin", program),
        );
      }
    }
  }

  /** Runs a file and gives what it printed. */
  run(file: string): string {
    return execute(this.folder, process.execPath, [file]);
  }

  /** Compiles a project file. What the compiler reports becomes the error's message. */
  async compile(tsconfig: object, tsc = "node_modules/.bin/tsc"): Promise<void> {
    const project = `tsconfig-${++this.#compilations}.json`;
    this.write(project, JSON.stringify(tsconfig));
    const args = ["--noEmit", "--pretty", "false", "-p", project];
    try {
      await start(join(repository, tsc), args, { cwd: this.folder, timeout: 100_000 });
    } catch (error) {
      throw explained(tsc, args, error);
    }
  }

  /** The files that a packed package contains. */
  filesOf(folder: PackageFolder): string[] {
    const listing = execute(this.folder, "tar", ["-tzf", inject("tarballs")[folder] ?? ""]);
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
}

function linkTo(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(target, path);
}

/** The real path, since a link to a folder of packages would show in what the compiler resolves. */
export function makeFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "dosync-packaging-")));
}

/** Runs a program in a folder. If it fails, what it printed becomes the error's message. */
export function execute(
  folder: string,
  program: string,
  args: readonly string[],
  { timeout = 100_000, env = {} }: { readonly timeout?: number; readonly env?: object } = {},
): string {
  try {
    return execFileSync(program, args, {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
      timeout,
      env: { ...process.env, ...env },
    });
  } catch (error) {
    throw explained(program, args, error);
  }
}

function explained(program: string, args: readonly string[], error: unknown): Error {
  const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
  return new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
}
