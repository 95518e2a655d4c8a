// A doc comment says what a thing is in one breath: its first sentence has fewer than fifteen words.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repository } from "./examples/blocks.ts";

const TOO_MANY = 15;

const packages = readdirSync(`${repository}packages`).filter((name) => sourcesOf(name).length > 0);

function sourcesOf(name: string): string[] {
  const folder = `packages/${name}/src`;
  try {
    return readdirSync(repository + folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(tsx?|vue)$/.test(path))
      .map((path) => `${folder}/${path}`);
  } catch {
    return []; // a package without sources of its own
  }
}

interface FirstSentence {
  readonly line: number;
  readonly text: string;
}

/** The first sentences of the doc comments in a text. A colon ends one as well: a whole thought stands before it. */
function firstSentencesIn(code: string): FirstSentence[] {
  return [...code.matchAll(/\/\*\*([^]*?)\*\//g)].map(({ 1: comment = "", index }) => {
    const lines = comment.split("\n").map((line) => line.replace(/^\s*\*? ?/, ""));
    const [paragraph = ""] = lines
      .join("\n")
      .trim()
      .split(/\n\s*\n|\n(?=@)|^@/);
    const [text = ""] = paragraph.replace(/\s+/g, " ").split(/(?<=[.!?:])\s/);
    return { line: code.slice(0, index).split("\n").length, text };
  });
}

function wordsIn(sentence: string): number {
  const plain = sentence.replace(/\{@link ([^}]*)\}/g, "$1");
  return plain.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

describe.each(packages)("the doc comments of %s", (name) => {
  const found = sourcesOf(name).flatMap((file) =>
    firstSentencesIn(readFileSync(repository + file, "utf8")).map((one) => ({ ...one, file })),
  );

  test("are found", () => {
    expect(found.length).toBeGreaterThan(0);
  });

  test(`begin with a sentence of fewer than ${TOO_MANY} words`, () => {
    const long = found.filter(({ text }) => wordsIn(text) >= TOO_MANY);
    expect(long.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });
});

const firstOf = (comment: string): string | undefined => firstSentencesIn(comment)[0]?.text;

describe("the first sentence", () => {
  test("ends with a full stop, however many lines it takes", () => {
    expect(firstOf("/**\n * One `a.b` two\n * three. Four five.\n */")).toBe(
      "One `a.b` two three.",
    );
  });

  test("ends with a colon", () => {
    expect(firstOf("/** One two: three four. */")).toBe("One two:");
  });

  test("ends with its paragraph, and before what is said of parameters", () => {
    expect(firstOf("/**\n * One two\n *\n * three\n */")).toBe("One two");
    expect(firstOf("/**\n * One two\n * @returns three\n */")).toBe("One two");
    expect(firstOf("/** @returns three */")).toBe("");
  });

  test("is counted in words, not in signs", () => {
    expect(wordsIn("One — two `{@link three}` 4 ≤")).toBe(4);
  });
});
