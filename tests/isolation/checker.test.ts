// The checker of histories: it finds each phenomenon where it is, and nothing where there is none.
import { describe, expect, test } from "vitest";
import { anomaliesIn } from "./history/checker.ts";
import type { Action, Entry, History } from "./history/history.ts";

const x = 0;
const y = 1;
const append = (key: number, value: number): Action => ({ kind: "append", key, value });
const read = (key: number, ...result: number[]): Action => ({ kind: "read", key, result });
const committed = (...actions: Action[]): Entry => ({ actions, hasCommitted: true });
const aborted = (...actions: Action[]): Entry => ({ actions, hasCommitted: false });

function namesIn(
  entries: Entry[],
  final: number[][],
  isolation: "snapshot" | "serializable" = "serializable",
): string[] {
  const history: History = { entries, final };
  return [...new Set(anomaliesIn(history, isolation).map(({ name }) => name))];
}

test("a serial history has none", () => {
  const entries = [
    committed(append(x, 1), append(y, 2), read(x, 1)),
    committed(read(x, 1), read(y, 2), append(x, 3), read(x, 1, 3)),
    aborted(read(x, 1, 3), append(x, 4)),
    committed(read(x, 1, 3), append(x, 5), append(x, 6)),
  ];

  expect(namesIn(entries, [[1, 3, 5, 6], [2]])).toEqual([]);
});

describe("what a single read gives away", () => {
  test("a value that nobody appended", () => {
    expect(namesIn([committed(read(x, 9))], [[9], []])).toContain("garbage");
  });

  test("G1a: a value of a transaction that aborted", () => {
    const entries = [aborted(append(x, 1)), aborted(read(x, 1))];
    expect(namesIn(entries, [[], []])).toContain("G1a");
  });

  test("G1a: a value of a transaction that aborted, in the final list", () => {
    expect(namesIn([aborted(append(x, 1))], [[1], []])).toContain("G1a");
  });

  test("G1b: a value in between those of one transaction", () => {
    const entries = [committed(append(x, 1), append(x, 2)), committed(read(x, 1))];
    expect(namesIn(entries, [[1, 2], []])).toContain("G1b");
  });

  test("internal: two reads that differ, or an own append that is missing", () => {
    const other = committed(append(x, 1));
    expect(namesIn([other, committed(read(x), read(x, 1))], [[1], []])).toContain("internal");
    expect(namesIn([committed(append(x, 1), read(x))], [[1], []])).toContain("internal");
  });

  test("an order that others do not see", () => {
    const entries = [committed(append(x, 1)), committed(append(x, 2)), committed(read(x, 2))];
    expect(namesIn(entries, [[1, 2], []])).toContain("incompatible order");
  });

  test("a value that is there twice, or not at all", () => {
    expect(namesIn([committed(append(x, 1))], [[1, 1], []])).toContain("duplicate");
    expect(namesIn([committed(append(x, 1))], [[], []])).toEqual(["lost append"]);
  });
});

describe("what a cycle gives away", () => {
  test("lost update: two that append to the same version", () => {
    const entries = [committed(read(x), append(x, 1)), committed(read(x), append(x, 2))];
    expect(namesIn(entries, [[1, 2], []], "snapshot")).toEqual([
      "lost update",
      "G-single",
      "G-nonadjacent",
    ]);
  });

  test("G0: each writes before the other", () => {
    const entries = [committed(append(x, 1), append(y, 4)), committed(append(x, 2), append(y, 3))];
    expect(
      namesIn(
        entries,
        [
          [1, 2],
          [3, 4],
        ],
        "snapshot",
      ),
    ).toEqual(["G0", "G1c"]);
  });

  test("G1c: each reads what the other wrote", () => {
    const entries = [committed(append(x, 1), read(y, 2)), committed(append(y, 2), read(x, 1))];
    expect(namesIn(entries, [[1], [2]], "snapshot")).toEqual(["G1c"]);
  });

  test("G-single: one part of another transaction is seen, the other is not", () => {
    const entries = [committed(append(x, 1), append(y, 2)), committed(read(x), read(y, 2))];
    expect(namesIn(entries, [[1], [2]], "snapshot")).toEqual(["G-single", "G-nonadjacent"]);
  });

  test("G-nonadjacent: two readers see two writers in opposite orders", () => {
    const entries = [
      committed(append(x, 1)),
      committed(append(y, 2)),
      committed(read(x, 1), read(y)),
      committed(read(x), read(y, 2)),
    ];
    expect(namesIn(entries, [[1], [2]], "snapshot")).toEqual(["G-nonadjacent"]);
  });

  test("G2: write skew, which only a serializable history must not have", () => {
    const entries = [committed(read(x), append(y, 1)), committed(read(y), append(x, 2))];
    expect(namesIn(entries, [[2], [1]], "snapshot")).toEqual([]);
    expect(namesIn(entries, [[2], [1]], "serializable")).toEqual(["G2"]);
  });
});
