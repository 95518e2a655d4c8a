import { expect, test } from "vitest";
import { atom, deref, dosync, ref, refSet, reset } from "@dosync/core";
import { guardCommits } from "@dosync/core/adapter";

test("what a guard throws refuses the commit", () => {
  let isForbidden = false;
  guardCommits(() => {
    if (isForbidden) throw new Error("not now");
  });
  guardCommits(() => {}); // another one does not take its place
  const count = atom(1);
  const balance = ref(1);

  isForbidden = true;
  expect(() => reset(count, 2)).toThrow("not now");
  expect(() => dosync(() => refSet(balance, 2))).toThrow("not now");
  expect(dosync(() => deref(balance))).toBe(1);
  isForbidden = false;
  reset(count, 3);

  expect([deref(count), deref(balance)]).toEqual([3, 1]);
});
