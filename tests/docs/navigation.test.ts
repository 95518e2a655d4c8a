// What a page of the navigation owes to somebody who has read no other one.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repository } from "./examples/blocks.ts";

const config = readFileSync(`${repository}docs/.vitepress/config.ts`, "utf8");
const sidebar = config.slice(config.indexOf("sidebar: ["));
const links = [...sidebar.matchAll(/\blink: "([^"]+)"/g)].map(([, link = ""]) => link);
const tasks = links.filter((link) => /^\/(?:guide|recipes)\//.test(link));

/** Pages of another kind, and what they are. */
const OTHERS: Record<string, string> = {
  "/guide/getting-started-react":
    "the first page, whose alternative is in the README: “Do you need it?”",
  "/guide/getting-started-vue": "the same for Vue",
  "/guide/words": "a table that leads to the other pages",
  "/guide/whole-application": "a walk through examples/ledger",
};
/** What they begin with is a table of promises. */
const WITHOUT_CODE = ["/guide/guarantees"];

const read = (link: string): string => readFileSync(`${repository}docs${link}.md`, "utf8");

test("no page stands twice in the navigation", () => {
  expect(links.filter((link, i) => links.indexOf(link) !== i)).toEqual([]);
  expect(Object.keys(OTHERS).filter((link) => !links.includes(link))).toEqual([]);
});

describe("a page about a task", () => {
  const pages = tasks.filter((link) => !(link in OTHERS));

  test.each(pages.filter((link) => !WITHOUT_CODE.includes(link)))(
    "%s begins with what to copy",
    (link) => {
      const before = read(link).split("\n```")[0] ?? "";

      expect(before.split("\n").length).toBeLessThanOrEqual(20);
    },
  );

  test.each(pages)("%s says when it is not needed", (link) => {
    expect(read(link)).toMatch(/\*\*When not:\*\* \S|^## Not for this$/m);
  });
});

test("lists say when to take a collection, and when a family of derived values", () => {
  expect(read("/guide/collections")).toContain("[`derivedFamily`](./derived.md#one-for-each-key)");
  expect(read("/guide/derived")).toMatch(
    /`derivedFamily`[^#]*\[collection\]\(\.\/collections\.md\)/,
  );
});
