// Whoever starts learns seven names, and meets an eighth on the page that needs it.
import { expect, test } from "vitest";
import { type Block, blocksOfPage } from "./examples/blocks.ts";

/**
 * Three make state, three read and change it, and `useDeref` shows it: the hook of React and the composable of Vue
 * have the same name. With these a transfer is written, shown and tested.
 */
const SEVEN = ["alter", "atom", "deref", "derived", "dosync", "ref", "useDeref"];

/** Pages that one reads from the top to the bottom before anything else. */
const starts = [
  "README.md",
  "docs/index.md",
  "docs/guide/getting-started-react.md",
  "docs/guide/getting-started-vue.md",
];

/** Pages that one comes to next, or that a registry shows: their first block is what one sees. */
const nexts = [
  "docs/guide/atoms-and-refs.md",
  "docs/guide/derived.md",
  "docs/guide/transactions.md",
  "packages/core/README.md",
  "packages/react/README.md",
  "packages/vue/README.md",
];

function namesIn(blocks: readonly Block[]): string[] {
  const imports = blocks.flatMap(({ code }) => [
    ...code.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"@dosync\//g),
  ]);
  const names = imports.flatMap(([, list = ""]) =>
    list.split(",").map((name) => name.replace(/^\s*type\s|\sas\s.*$/g, "").trim()),
  );
  return [...new Set(names)].filter((name) => name !== "").toSorted();
}

const strangersIn = (blocks: readonly Block[]): string[] =>
  namesIn(blocks).filter((name) => !SEVEN.includes(name));

test.each(starts)("%s imports none but the seven names that one starts with", (page) => {
  const blocks = blocksOfPage(page);

  expect(namesIn(blocks)).toEqual(expect.arrayContaining(["dosync", "ref", "useDeref"]));
  expect(strangersIn(blocks)).toEqual([]);
});

test.each(nexts)("the first block of %s imports none but the seven", (page) => {
  const [first] = blocksOfPage(page);

  expect(namesIn(first === undefined ? [] : [first])).not.toEqual([]);
  expect(strangersIn(first === undefined ? [] : [first])).toEqual([]);
});

test("a name that is renamed, a type and a list over several lines are all seen", () => {
  const code = 'import {\n  swap,\n  ref as createRef,\n  type Atom,\n} from "@dosync/core";\n';
  const block: Block = {
    file: "",
    line: 1,
    language: "ts",
    name: undefined,
    noRun: undefined,
    code,
  };

  expect(namesIn([block])).toEqual(["Atom", "ref", "swap"]);
});
