// Programs of the tests that run as processes of their own, over the sources of the packages.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build as bundleFile, type Plugin } from "esbuild";
import { sourceAliases } from "../../scripts/sources.mjs";

/** A program in one file, which starts sooner than one in two hundred. */
export interface Program {
  readonly file: string;
  remove(): void;
}

/** @param entry The full path of the program. */
export async function bundle(entry: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "dosync-program-"));
  const file = join(folder, "program.mjs");
  await bundleFile({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    // `pg` is CommonJS, and asks for parts of Node.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    external: ["pg-native"],
    plugins: [sources()],
    logLevel: "error",
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Packages by their sources. `npm run mutants` may have put another text in the place of one. */
export function sources(): Plugin {
  const { DOSYNC_MUTANT: mutant } = process.env;
  return {
    name: "sources",
    setup(build) {
      build.onResolve({ filter: /^@dosync\// }, ({ path }) => ({
        path: sourceAliases.find(({ find }) => find.test(path))!.replacement,
      }));
      build.onLoad({ filter: /\/packages\/.*\/src\/.*\.ts$/ }, ({ path }) => {
        const change = mutant === undefined ? undefined : (JSON.parse(mutant) as Mutant);
        const contents = change?.file === path ? change.code : readFileSync(path, "utf8");
        return { contents, loader: "ts" };
      });
    },
  };
}

interface Mutant {
  readonly file: string;
  readonly code: string;
}
