// @vitest-environment jsdom
// Every mark of README's table is found by running the library: see tests/peers. `npm run peers` writes
// the table into README.md and the first page.
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { peers } from "../peers/peers.ts";
import { type Mark, rows } from "../peers/rows.tsx";
import { repository } from "./examples/blocks.ts";

const PAGES = ["README.md", "docs/index.md"];
const isWriting = process.env["DOSYNC_WRITE_PEERS"] === "1";
const found = new Map<string, Mark>();

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  // What a library writes of a listener that throws is no complaint about us.
  for (const method of ["error", "warn", "log", "info"] as const) {
    vi.spyOn(console, method).mockReturnValue();
  }
});

afterAll(() => {
  vi.restoreAllMocks();
  if (isWriting) PAGES.forEach(write);
});

const cases = rows.flatMap((row) => peers.map((peer) => ({ ...row, peer, name: peer.name })));

test.each(cases)("$name: $claim", async ({ claim, tries, peer }) => {
  const mark = await tries(peer);
  found.set(`${claim}, ${peer.name}`, mark);

  const said = PAGES.map((page) => (isWriting ? mark : markIn(page, claim, peer.name)));
  expect(said).toEqual(PAGES.map(() => mark));
});

/** Puts what was found in the place of a page's table. */
function write(page: string): void {
  const heads = ["What it does", ...peers.map(({ name }) => name)];
  const lines = rows.map(({ claim }) => [
    claim,
    ...peers.map(({ name }) => found.get(`${claim}, ${name}`) ?? "?"),
  ]);
  const table = [heads, heads.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  const text = readFileSync(repository + page, "utf8");
  writeFileSync(repository + page, text.replace(TABLE, `\n${table}\n`));
}

const TABLE = /\n\| What it does[\s\S]*?\n(?=\n)/;

/** What a page's table says. */
function markIn(page: string, claim: string, peer: string): string | undefined {
  const table = TABLE.exec(readFileSync(repository + page, "utf8"))?.[0] ?? "";
  const [heads = [], , ...lines] = table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return lines.find((cells) => cells[1] === claim)?.[heads.indexOf(peer)];
}
