// Finds the code blocks of the documentation: fenced ones in Markdown, and those of `@example` in docstrings.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const repository: string = join(import.meta.dirname, "../../../");

export interface Block {
  /** The page or source file that it stands in, from the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly language: "ts" | "tsx" | "vue";
  /** The name of the file that it is, where others import it: ```ts accounts.ts */
  readonly name: string | undefined;
  /** Why it cannot be run here: ```ts no-run: needs a server */
  readonly noRun: string | undefined;
  readonly code: string;
}

const FENCE = /^```(\w+)?([^\n]*)\n([\s\S]*?)^```/gm;

/**
 * The pages of lint rules are left out: there the rules themselves are run on the examples. So is the page that
 * shows parts of `examples/ledger`, which has tests of its own.
 */
export function pages(): string[] {
  const inPackages = readdirSync(`${repository}packages`).flatMap((name) =>
    ["README.md", "AGENTS.md"].map((page) => `packages/${name}/${page}`),
  );
  const inDocs = filesBelow(
    "docs",
    /^(?!.*(?:node_modules|\.vitepress|lint\/|api\/|whole-application)).*\.md$/,
  );
  return ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", ...inDocs, ...inPackages].filter((page) =>
    existsSync(repository + page),
  );
}

export function sources(): string[] {
  return ["core", "react", "vue", "signals", "replica"].flatMap((name) =>
    filesBelow(`packages/${name}/src`, /^(?!.*\.d\.ts$).*\.tsx?$/),
  );
}

function filesBelow(directory: string, pattern: RegExp): string[] {
  return readdirSync(repository + directory, { recursive: true, encoding: "utf8" })
    .filter((name) => pattern.test(name))
    .map((name) => `${directory}/${name}`)
    .toSorted();
}

export function blocksOfPage(file: string): Block[] {
  return blocksIn(file, readFileSync(repository + file, "utf8"), 1);
}

/** Each example of a docstring stands for itself. */
export function blocksOfSource(file: string): Block[] {
  const text = readFileSync(repository + file, "utf8");
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const content = comment[0].replace(/^[ \t]*\* ?/gm, "");
    return blocksIn(file, content, lineAt(text, comment.index));
  });
}

function blocksIn(file: string, text: string, firstLine: number): Block[] {
  return [...text.matchAll(FENCE)].flatMap((match): Block[] => {
    const [, language = "", info = "", code = ""] = match;
    if (language !== "ts" && language !== "tsx" && language !== "vue") return [];
    return [
      {
        file,
        line: firstLine + lineAt(text, match.index) - 1,
        language,
        name: /(?:^|\s)([\w-]+\.(?:tsx?|vue))\b/.exec(info)?.[1],
        noRun: /no-run: (.+)$/.exec(info.trim())?.[1],
        code,
      },
    ];
  });
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
