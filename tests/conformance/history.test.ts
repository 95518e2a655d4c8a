// Cases 70 to 77 of the comparison with Clojure, listed in docs/conformance.md: those that need no
// other transaction in between.
import { expect, test } from "vitest";
import {
  dosync,
  ref,
  refHistoryCount,
  refMaxHistory,
  refMinHistory,
  refSet,
  type Snapshot,
  snapshot,
} from "@dosync/core";

test("case 70: by default no version is kept for later, and as many as readers need", () => {
  const price = ref(10);

  expect(refMinHistory(price)).toBe(0);
  expect(refMaxHistory(price)).toBe(Infinity);
  expect(refHistoryCount(price)).toBe(0);
});

test("case 74: a ref with a minimum of 2 keeps 1, 2 and 2 versions", () => {
  const price = ref(10, { minHistory: 2 });

  const counts = [11, 12, 13].map((value) => {
    dosync(() => refSet(price, value));
    return refHistoryCount(price);
  });

  expect(counts).toEqual([1, 2, 2]);
});

test("case 75: a ref with a maximum of 2 never keeps more, whoever reads", () => {
  const price = ref(0, { minHistory: 0, maxHistory: 2 });
  const readers: Snapshot[] = [];

  const counts = [1, 2, 3, 4].map((value) => {
    readers.push(snapshot());
    dosync(() => refSet(price, value));
    return refHistoryCount(price);
  });

  expect(counts).toEqual([1, 2, 2, 2]);
  for (const reader of readers) reader.dispose();
});
