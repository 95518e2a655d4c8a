import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateError } from "./errors.ts";
import { type Framework, frameworks, isFramework } from "./frameworks.ts";

const templates = fileURLToPath(new URL("../template", import.meta.url));

/** What {@link createProject} makes, and where. */
export interface CreateProjectOptions {
  /** The folder of the application. It is made, or it is empty. */
  readonly folder: string;
  readonly framework: Framework;
}

/**
 * Makes an application that uses dosync. Nothing is installed, and a folder with files in it is left
 * as it is.
 *
 * @returns the absolute path of the folder.
 * @throws {CreateError} if the folder is not empty, or no framework has this name.
 *
 * @example
 * ```ts no-run
 * await createProject({ folder: "my-app", framework: "vue" });
 * ```
 */
export async function createProject({ folder, framework }: CreateProjectOptions): Promise<string> {
  if (folder.trim() === "")
    throw new CreateError("NO_FOLDER", "Name the folder of the application.");
  if (!isFramework(framework)) throw unknownFramework(framework);
  const target = resolve(folder);
  await requireEmpty(target, folder);
  await mkdir(target, { recursive: true });
  for (const part of ["shared", framework]) {
    await cp(join(templates, part), target, { recursive: true });
  }
  // npm packs no .gitignore. Linters would take the other one for settings of the templates.
  for (const file of ["gitignore", "oxlintrc.json"]) {
    await rename(join(target, file), join(target, `.${file}`));
  }
  await nameProject(join(target, "package.json"), basename(target));
  return target;
}

export function unknownFramework(name: string): CreateError {
  return new CreateError(
    "UNKNOWN_FRAMEWORK",
    `There is no template for "${name}". Choose ${frameworks.join(" or ")}.`,
  );
}

async function requireEmpty(target: string, folder: string): Promise<void> {
  const files = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") return [basename(target)];
    throw error;
  });
  if (files.every((file) => file === ".git")) return;
  throw new CreateError(
    "FOLDER_NOT_EMPTY",
    `"${folder}" has files in it. Name a folder that is empty or is not there.`,
  );
}

async function nameProject(file: string, name: string): Promise<void> {
  const manifest = JSON.parse(await readFile(file, "utf8")) as object;
  await writeFile(file, `${JSON.stringify({ ...manifest, name: asPackageName(name) }, null, 2)}\n`);
}

/** A name that npm accepts. It is in lower case, and an address escapes no character of it. */
function asPackageName(name: string): string {
  const safe = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._~-]+/g, "-")
    .replaceAll(/^[._-]+|-+$/g, "");
  return safe === "" ? "dosync-app" : safe;
}
