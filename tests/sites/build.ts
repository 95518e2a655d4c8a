// Runs once before the tests of the sites, which take what is built: see scripts/build-sites.mjs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildSites } from "../../scripts/build-sites.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folders of the built sites. */
    docs: string;
    storybook: string;
  }
}

export default async function build({ provide }: TestProject): Promise<() => void> {
  const built = process.env["DOSYNC_SITES"];
  const folder = built ?? mkdtempSync(join(tmpdir(), "dosync-sites-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    if (built === undefined) await buildSites(folder);
  } catch (error) {
    remove();
    throw error;
  }
  provide("docs", join(folder, "docs"));
  provide("storybook", join(folder, "storybook"));
  return remove;
}
