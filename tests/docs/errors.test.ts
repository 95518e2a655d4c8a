// docs/errors.md has every code that the sources know, and none that they do not.
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { repository } from "./examples/blocks.ts";

/** Words in capitals in the sources that are no codes: of HTTP, Redux' developer tools, Next, a law. */
const OTHERS = [
  "COMMIT",
  "DISPATCH",
  "GET",
  "HEAD",
  "IMPORT_STATE",
  "JUMP_TO",
  "NEXT_RUNTIME",
  "NO",
  "OPTIONS",
  "POST",
  "RESET",
];

const page = readFileSync(`${repository}docs/errors.md`, "utf8");
const codes = codesIn(sources());

/** All sources but those of the program that makes a project: whoever runs it reads its messages. */
function sources(): string {
  const packages = readdirSync(`${repository}packages`).filter((name) => name !== "create-dosync");
  const files = packages.flatMap((name) => {
    const folder = `${repository}packages/${name}/src`;
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(`${folder}/${file}`, "utf8"));
  });
  return files.join("\n").replaceAll(/\/\*\*[\s\S]*?\*\//g, ""); // examples have words of their own
}

/** A code is a text of its own, or it stands in a warning after the name of the library. */
function codesIn(text: string): Set<string> {
  const found = text.matchAll(/"([A-Z]{2,}(?:_[A-Z]+)*)"|dosync ([A-Z]{2,}(?:_[A-Z]+)*)/g);
  return new Set(Array.from(found, ([, code, warning]) => code ?? warning ?? ""));
}

test("the sources have the codes that are looked for, and each word that is left out", () => {
  for (const code of ["NO_TRANSACTION", "UNNAMED_MUTATION", "GAP", "PRINTED", ...OTHERS])
    expect(codes).toContain(code);
});

test("each code of the sources is on the page", () => {
  const missing = [...codes].filter((code) => !OTHERS.includes(code));

  expect(missing.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

test("each code of the page is in the sources", () => {
  const named = Array.from(page.matchAll(/`([A-Z]{2,}(?:_[A-Z]+)*)`/g), ([, code]) => code);

  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((code) => !codes.has(code ?? ""))).toEqual([]);
});
