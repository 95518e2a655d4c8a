// Drafts that end in the middle of something, and drafts of refs that keep too few versions.
import { describe, expect, test } from "vitest";
import {
  alter,
  deref,
  dosync,
  draft,
  type DraftConflict,
  type Ref,
  ref,
  refHistoryCount,
  refSet,
} from "@dosync/core";
import { collectDeliveryErrors } from "../../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const forgetful = (): Ref<number> => ref(0, { maxHistory: 0 });
const increment = (value: number): number => value + 1;

function valuesOf({ base, mine, theirs }: DraftConflict): unknown[] {
  return [base, mine, theirs];
}

describe("a draft that has ended", () => {
  test("has changed nothing any more, as a watch that hears of the commit finds", () => {
    const errors = collectDeliveryErrors();
    const count = ref(0);
    const edit = draft();
    const log: unknown[] = [];
    edit.addWatch("log", (_key, { state }) => log.push([state, edit.changes().length]));

    edit.refSet(count, 1);
    edit.commit();
    dosync(() => refSet(count, 2));

    expect([log, errors]).toEqual([
      [
        ["open", 1],
        ["committed", 0],
      ],
      [],
    ]);
    expect(edit.changes()).toEqual([]);
  });

  test("in the middle of its own step says so, and nothing of the step remains", () => {
    const count = ref(0);
    for (const operation of ["alter", "commute"] as const) {
      const edit = draft();
      const thrown = thrownBy(() =>
        edit[operation](count, (value) => {
          edit.abort();
          return value + 1;
        }),
      );

      expect(thrown).toMatchObject({ code: "ENDED" });
      expect([edit.state, edit.changes()]).toEqual(["aborted", []]);
    }
    dosync(() => alter(count, increment));
    expect(refHistoryCount(count)).toBe(0);
  });

  test("while resolve was asked says so, and holds no version any more", () => {
    const count = ref(0);
    for (const answers of [true, false]) {
      const edit = draft();
      edit.refSet(count, 5);
      dosync(() => alter(count, increment));

      const thrown = thrownBy(() =>
        edit.rebase({
          resolve: ({ mine }, unresolved) => {
            edit.abort();
            return answers ? mine : unresolved;
          },
        }),
      );

      expect([thrown, edit.state]).toMatchObject([{ code: "ENDED" }, "aborted"]);
    }
    dosync(() => alter(count, increment));
    expect(refHistoryCount(count)).toBe(0);
  });

  test("by a watch that hears of an inner commit ends the other inner drafts", () => {
    const errors = collectDeliveryErrors();
    const count = ref(0);
    const outer = draft();
    const [committing, other] = [outer.draft(), outer.draft()];
    outer.addWatch("abort", () => outer[Symbol.dispose]());

    committing.refSet(count, 1);
    committing.commit();

    expect([outer, committing, other].map(({ state }) => state)).toEqual([
      "aborted",
      "committed",
      "aborted",
    ]);
    expect([errors, deref(count)]).toEqual([[], 0]);
  });
});

test("a draft cannot commit over the conflicts that it is asked about", () => {
  const count = ref(0);
  using edit = draft();
  edit.refSet(count, 5);
  dosync(() => refSet(count, 7));
  const codes: unknown[] = [];

  edit.rebase({
    resolve: (_conflict, unresolved) => {
      codes.push((thrownBy(() => edit.commit()) as { code: unknown }).code);
      return unresolved;
    },
  });

  expect([codes, deref(count)]).toEqual([["DRAFT_CONFLICT"], 7]);
});

describe("a draft of a ref that keeps too few versions", () => {
  test("knows what it has changed and ensured, and can be rebased", () => {
    const [set, altered, commuted, ensured] = [forgetful(), forgetful(), forgetful(), forgetful()];
    const edit = draft();
    edit.refSet(set, 5);
    edit.alter(altered, increment);
    edit.commute(commuted, increment);
    edit.ensure(ensured);
    dosync(() => {
      for (const one of [set, altered, commuted, ensured]) refSet(one, 10);
    });

    expect(edit.changes().map(({ base, mine }) => [base, mine])).toEqual([
      [0, 5],
      [0, 1],
      [0, 1],
    ]);
    expect(edit.conflicts().map(valuesOf)).toEqual([
      [0, 5, 10],
      [0, 1, 10],
      [0, 0, 10],
    ]);
    expect(thrownBy(() => edit.commit())).toMatchObject({ code: "DRAFT_CONFLICT" });
    edit.rebase({ resolve: ({ mine }) => mine });
    edit.commit();

    expect([set, altered, commuted, ensured].map((one) => deref(one))).toEqual([5, 11, 11, 10]);
  });

  test("refuses what it cannot see any more, and can be rebased", () => {
    const count = forgetful();
    const edit = draft();
    dosync(() => refSet(count, 10));

    for (const use of [
      () => edit.deref(count),
      () => edit.refSet(count, 5),
      () => edit.alter(count, increment),
      () => edit.commute(count, increment),
      () => edit.ensure(count),
    ]) {
      expect(thrownBy(use)).toMatchObject({ code: "HISTORY_EXHAUSTED" });
    }
    expect([edit.changes(), edit.conflicts()]).toEqual([[], []]);
    edit.rebase();
    edit.alter(count, increment);
    edit.commit();

    expect(deref(count)).toBe(11);
  });

  test("knows it for the drafts in it as well", () => {
    const [a, b] = [forgetful(), forgetful()];
    using outer = draft();
    outer.ensure(b);
    using inner = outer.draft();
    inner.refSet(a, 5);
    dosync(() => {
      refSet(a, 10);
      refSet(b, 10);
    });
    using later = outer.draft();

    expect([inner.conflicts(), inner.deref(b), later.deref(b)]).toEqual([[], 0, 0]);
    inner.commit();
    expect(outer.conflicts().map(valuesOf)).toEqual([
      [0, 5, 10],
      [0, 0, 10],
    ]);
  });
});
