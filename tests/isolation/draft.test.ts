import { alter, deref, derived, dosync, draft, invariant, ref, refSet } from "@dosync/core";
import { expect, test } from "vitest";
import { thrownBy } from "../support/thrown.ts";

const inc = (n: number): number => n + 1;

test("a draft shows its own changes, and nobody else sees them until it commits", () => {
  const first = ref("Ada");
  const last = ref("Lovelace");
  const full = derived(() => `${deref(first)} ${deref(last)}`);
  const edit = draft({ label: "profile" });
  edit.refSet(first, "Grace");
  edit.dosync(() => refSet(last, "Hopper"));
  expect([edit.deref(full), deref(full)]).toEqual(["Grace Hopper", "Ada Lovelace"]);
  expect(edit.changes().map(({ base, mine }) => [base, mine])).toEqual([
    ["Ada", "Grace"],
    ["Lovelace", "Hopper"],
  ]);
  edit.commit();
  expect([deref(full), edit.state]).toEqual(["Grace Hopper", "committed"]);
  expect(thrownBy(() => edit.deref(first))).toMatchObject({ code: "ENDED" });
});

test("what others commit is a conflict with base, mine and theirs; an alter is replayed, a set stays until resolved", () => {
  const name = ref("Ada");
  const count = ref(1);
  const edit = draft();
  const log: string[] = [];
  edit.addWatch("log", (_key, { state }) => log.push(`${state} ${edit.conflicts().length}`));
  edit.refSet(name, "Grace");
  edit.alter(count, inc);
  dosync(() => {
    refSet(name, "Joan");
    alter(count, (n) => n + 10);
  });
  expect(edit.conflicts().map(({ base, mine, theirs }) => [base, mine, theirs])).toEqual([
    ["Ada", "Grace", "Joan"],
    [1, 2, 11],
  ]);
  expect(thrownBy(() => edit.commit())).toMatchObject({ code: "DRAFT_CONFLICT" });
  edit.rebase();
  expect(edit.conflicts().map(({ base, mine, theirs }) => [base, mine, theirs])).toEqual([
    ["Ada", "Grace", "Joan"],
  ]);
  expect(edit.deref(count)).toBe(12);
  edit.rebase({ resolve: ({ mine, theirs }) => `${String(mine)} & ${String(theirs)}` });
  edit.commit();
  expect([deref(name), deref(count)]).toEqual(["Grace & Joan", 12]);
  expect(log).toEqual(["open 0", "open 0", "open 2", "open 1", "open 0", "committed 0"]);
});

test("a refused commit keeps the draft alive and intact", () => {
  const a = ref(1);
  const rule = invariant("small", () => deref(a) < 5);
  const edit = draft();
  edit.refSet(a, 9);
  expect(thrownBy(() => edit.commit())).toMatchObject({ label: "small" });
  expect([edit.state, edit.deref(a), deref(a)]).toEqual(["open", 9, 1]);
  edit.refSet(a, 4);
  edit.commit();
  expect(deref(a)).toBe(4);
  rule.dispose();
});

test("a draft in a draft merges into it", () => {
  const a = ref(1);
  const outer = draft();
  outer.alter(a, inc);
  const inner = outer.draft();
  inner.alter(a, inc);
  expect([inner.deref(a), outer.deref(a), deref(a)]).toEqual([3, 2, 1]);
  inner.commit();
  expect([outer.deref(a), deref(a)]).toEqual([3, 1]);
  outer.commit();
  expect(deref(a)).toBe(3);
});

test("a body that throws in a draft changes nothing in it", () => {
  const a = ref(1);
  using edit = draft();
  const error = thrownBy(() =>
    edit.dosync(() => {
      alter(a, inc);
      throw 0;
    }),
  );
  expect(error).toBe(0);
  expect(edit.deref(a)).toBe(1);
  expect(edit.changes()).toEqual([]);
});
