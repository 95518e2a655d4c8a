import { describe, expect, test } from "vitest";
import { alter, commute, deref, dosync, draft, isInTransaction, ref, refSet } from "@dosync/core";
import { collectDeliveryErrors } from "../../../../tests/support/delivery-errors.ts";

const increment = (value: number): number => value + 1;

describe("a watch of a draft", () => {
  test("hears of a dosync in the draft when all of it is done", () => {
    const a = ref(1);
    const b = ref(1);
    using edit = draft();
    const seen: number[][] = [];
    edit.addWatch("log", () => seen.push([edit.deref(a), edit.deref(b)]));

    edit.dosync(() => {
      edit.alter(a, increment);
      alter(b, increment);
      edit.dosync(() => alter(a, increment));
    });

    edit.removeWatch("log");
    expect(seen).toEqual([[3, 2]]);
  });

  test("is called outside of the transaction that the draft is changed in", () => {
    const a = ref(1);
    const b = ref(1);
    using edit = draft();
    const seen: unknown[] = [];
    edit.addWatch("log", () => seen.push([isInTransaction(), deref(b), edit.changes().length]));

    dosync(() => {
      refSet(b, 2);
      edit.refSet(a, 5);
      seen.push("in the middle");
    });

    expect(seen).toEqual(["in the middle", [false, 2, 1]]);
  });

  test("hears once of a commit that overtakes several of its refs, after the watches of that commit", () => {
    const a = ref(1);
    const b = ref(1);
    using edit = draft();
    edit.refSet(a, 5);
    edit.refSet(b, 5);
    const log: string[] = [];
    edit.addWatch("log", () => log.push(`draft: ${edit.conflicts().length} conflicts`));

    dosync(() => {
      refSet(a, 2);
      refSet(b, 2);
    });

    expect(log).toEqual(["draft: 2 conflicts"]);
  });

  test("that throws is reported, and the others are called", () => {
    const errors = collectDeliveryErrors();
    const a = ref(1);
    using edit = draft();
    const log: string[] = [];
    edit.addWatch("bad", () => {
      throw new Error("bad watch");
    });
    edit.addWatch("good", () => log.push("good"));

    edit.refSet(a, 2);
    edit.removeWatch("good").removeWatch("bad").removeWatch("unknown");
    edit.refSet(a, 3);

    expect(log).toEqual(["good"]);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(["bad watch"]);
  });

  test("that changes its draft without end is stopped, naming the draft", () => {
    const errors = collectDeliveryErrors();
    const a = ref(1);
    using edit = draft({ label: "form" });
    edit.addWatch("loop", () => edit.alter(a, increment));

    edit.alter(a, increment);

    expect(errors.map(({ cause }) => cause)).toMatchObject([
      { code: "WATCH_LOOP", label: 'draft "form"' },
    ]);
  });

  test("of an inner draft hears what changes in the outer one", () => {
    const a = ref(1);
    using outer = draft();
    using inner = outer.draft();
    const log: string[] = [];
    inner.addWatch("log", (_key, { state }) => log.push(state));

    outer.refSet(a, 2);

    expect(log).toEqual(["open"]);
  });
});

test("what the outer draft has commuted is refused in the inner one at once", () => {
  const a = ref(1, { label: "a" });
  using outer = draft();
  outer.commute(a, increment);
  using inner = outer.draft();

  expect(() => inner.alter(a, increment)).toThrow(
    expect.objectContaining({ code: "SET_AFTER_COMMUTE" }),
  );
  expect(() => inner.refSet(a, 1)).toThrow(expect.objectContaining({ code: "SET_AFTER_COMMUTE" }));
  inner.dosync(() => commute(a, increment));
  inner.commit();
  expect(outer.deref(a)).toBe(3);
});
