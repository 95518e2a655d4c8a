import { describe, expect, test } from "vitest";
import {
  addCommitListener,
  afterCommit,
  agent,
  alter,
  atom,
  commute,
  type CommitRecord,
  compareAndSet,
  deref,
  derived,
  dosync,
  draft,
  type DraftConflict,
  ensure,
  invariant,
  ref,
  refSet,
  reset,
  send,
  settled,
  swap,
} from "@dosync/core";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;
const bad = {} as never;

function valuesOf({ base, mine, theirs }: DraftConflict): unknown[] {
  return [base, mine, theirs];
}

describe("a draft", () => {
  test("refuses what is no ref, no function or no draft", () => {
    using edit = draft();
    for (const use of [
      () => edit.deref(bad),
      () => edit.alter(bad, increment),
      () => edit.refSet(bad, 1),
      () => edit.commute(bad, increment),
      () => edit.ensure(bad),
    ]) {
      expect(thrownBy(use)).toMatchObject({ code: "NOT_AN_IDENTITY" });
    }
    expect(thrownBy(() => edit.dosync(bad))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(thrownBy(() => draft({ in: {} as never }))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("has a label: the given one, or a number", () => {
    using named = draft({ label: "profile" });
    using one = draft();
    using other = draft();

    expect(named.label).toBe("profile");
    expect(one.label).toMatch(/^draft#\d+$/);
    expect(one.label).not.toBe(other.label);
  });

  test("returns what each change gives, values that are promises too", () => {
    const count = ref(1);
    const later = ref<Promise<number> | undefined>(undefined);
    using edit = draft();
    const promise = Promise.resolve(1);

    expect(edit.alter(count, increment)).toBe(2);
    expect(edit.commute(count, increment)).toBe(3);
    expect(edit.refSet(count, 7)).toBe(7);
    expect(edit.ensure(count)).toBe(7);
    expect(edit.refSet(later, promise)).toBe(promise);
    expect(edit.dosync(() => alter(count, increment))).toBe(8);
  });

  test("shows one moment, with its own changes, in derived values as well", () => {
    const price = ref(10);
    const amount = atom(2);
    const total = derived(() => deref(price) * deref(amount));
    using edit = draft();

    dosync(() => refSet(price, 100));
    reset(amount, 3);
    const before = edit.deref(total);
    edit.refSet(price, 11);

    expect([before, edit.deref(total), deref(total)]).toEqual([20, 22, 300]);
  });

  test("changes an atom at once, and shows it", () => {
    const amount = atom(2);
    using edit = draft();

    edit.dosync(() => swap(amount, increment));

    expect([edit.deref(amount), deref(amount), edit.changes()]).toEqual([3, 3, []]);
    edit.rebase();
    expect(edit.deref(amount)).toBe(3);
  });

  test("shows an atom as before, where a change of it was refused or did not take place", () => {
    const amount = atom(0, { validator: (value) => value < 10 });
    using edit = draft();
    reset(amount, 1);

    const hasMatched = edit.dosync(() => compareAndSet(amount, 7, 8));
    thrownBy(() => edit.dosync(() => reset(amount, 10)));

    expect([hasMatched, edit.deref(amount), deref(amount)]).toEqual([false, 0, 1]);
  });

  test("changes an atom for a dosync around it too", () => {
    const amount = atom(0);
    const count = ref(0);
    const sum = derived(() => deref(amount) + deref(count));
    using edit = draft();

    const seen = dosync(() => {
      refSet(count, 1);
      const before = deref(sum);
      edit.dosync(() => swap(amount, (value) => value + 10));
      return [before, deref(amount), deref(sum)];
    });

    expect(seen).toEqual([1, 10, 11]);
  });

  test("lists as changes only what is different", () => {
    const a = ref(1);
    const b = ref(1);
    using edit = draft();
    edit.alter(a, increment);
    edit.refSet(b, 1);

    expect(edit.changes()).toEqual([{ identity: a, base: 1, mine: 2 }]);
  });

  test("is over after commit or abort, and says which", () => {
    const count = ref(0);
    const committed = draft();
    const aborted = draft();
    aborted.alter(count, increment);
    committed.commit();
    aborted.abort();
    aborted.abort(); // doing it again does nothing

    expect([committed.state, aborted.state]).toEqual(["committed", "aborted"]);
    for (const edit of [committed, aborted]) {
      for (const use of [
        () => edit.deref(count),
        () => edit.alter(count, increment),
        () => edit.ensure(count),
        () => edit.dosync(() => {}),
        () => edit.rebase(),
        () => edit.commit(),
        () => edit.draft(),
      ]) {
        expect(thrownBy(use)).toMatchObject({ code: "ENDED" });
      }
      expect(edit.conflicts()).toEqual([]);
      edit[Symbol.dispose]();
    }
    expect(thrownBy(() => committed.abort())).toMatchObject({ code: "ENDED" });
    expect(deref(count)).toBe(0);
  });

  test("is neither committed nor rebased inside of a transaction", () => {
    using edit = draft();

    expect(thrownBy(() => dosync(() => edit.commit()))).toMatchObject({ code: "IN_TRANSACTION" });
    expect(thrownBy(() => edit.dosync(() => edit.rebase()))).toMatchObject({
      code: "IN_TRANSACTION",
    });
    expect(edit.state).toBe("open");
  });
});

describe("the commit of a draft", () => {
  test("is one commit, with its label, and has ended when others hear of it", () => {
    const a = ref(1, { label: "a" });
    const b = ref(1, { label: "b" });
    const records: CommitRecord[] = [];
    const states: string[] = [];
    const edit = draft({ label: "profile" });
    const stop = addCommitListener((record) => {
      records.push(record);
      states.push(edit.state);
    });
    edit.alter(a, increment);
    edit.commute(b, increment);
    dosync(() => alter(b, (value) => value + 10));
    edit.commit();
    stop();

    expect(records.slice(1)).toMatchObject([
      {
        label: "profile",
        attempts: 1,
        conflicts: [],
        writes: [
          [a, 1, 2],
          [b, 11, 12],
        ],
      },
    ]);
    expect(states).toEqual(["open", "committed"]);
  });

  test("calls back and sends what was asked for in it, once", async () => {
    const count = ref(0);
    const log = agent<string[]>([]);
    const called: number[] = [];
    const edit = draft();
    edit.dosync(() => {
      alter(count, increment);
      afterCommit(() => called.push(deref(count)));
      send(log, (lines) => [...lines, "sent"]);
    });
    const inner = edit.draft();
    inner.dosync(() => {
      afterCommit(() => called.push(-1));
      send(log, (lines) => [...lines, "inner"]);
    });
    inner.commit();
    expect(called).toEqual([]);

    edit.commit();
    await settled(log);

    expect([called, deref(log)]).toEqual([
      [1, -1],
      ["sent", "inner"],
    ]);
  });

  test("that a validator or an invariant refuses changes nothing, in the draft neither", () => {
    const a = ref(1, { validator: (value) => value < 10 });
    const b = ref(1);
    const rule = invariant("b is below a", () => deref(b) <= deref(a));
    const edit = draft();
    edit.refSet(a, 20);
    expect(thrownBy(() => edit.commit())).toMatchObject({ code: "INVALID_VALUE" });
    edit.refSet(a, 5);
    edit.refSet(b, 6);
    expect(thrownBy(() => edit.commit())).toMatchObject({ code: "INVARIANT_VIOLATED" });
    expect([edit.state, edit.deref(a), edit.deref(b), deref(a), deref(b)]).toEqual([
      "open",
      5,
      6,
      1,
      1,
    ]);

    // What others commit still is a conflict.
    dosync(() => refSet(b, 0));
    expect(edit.conflicts().map(valuesOf)).toEqual([[1, 6, 0]]);
    edit.abort();
    rule.dispose();
  });

  test("that its conflicts refuse carries them", () => {
    const a = ref(1);
    using edit = draft();
    edit.refSet(a, 2);
    dosync(() => refSet(a, 3));

    expect(thrownBy(() => edit.commit())).toMatchObject({
      code: "DRAFT_CONFLICT",
      conflicts: [{ base: 1, mine: 2, theirs: 3 }],
    });
  });

  test("overtakes nobody's changes: what others set back to the base is no conflict", () => {
    const a = ref(1);
    const edit = draft();
    edit.alter(a, increment);
    dosync(() => refSet(a, 5));
    dosync(() => refSet(a, 1));

    edit.commit();

    expect(deref(a)).toBe(2);
  });
});

describe("conflicts", () => {
  test("are over what was set, altered or ensured, not over what was commuted or read", () => {
    const refs = Array.from({ length: 5 }, (_, i) => ref(i));
    const [set, altered, ensured, commuted, read] = refs as [
      (typeof refs)[0],
      (typeof refs)[0],
      (typeof refs)[0],
      (typeof refs)[0],
      (typeof refs)[0],
    ];
    using edit = draft();
    edit.refSet(set, 10);
    edit.alter(altered, increment);
    edit.dosync(() => ensure(ensured));
    edit.commute(commuted, increment);
    edit.deref(read);

    dosync(() => {
      for (const one of refs) alter(one, (value) => value + 100);
    });

    expect(edit.conflicts().map(({ identity }) => identity)).toEqual([set, altered, ensured]);
    expect(edit.conflicts().map(valuesOf)).toEqual([
      [0, 10, 100],
      [1, 2, 101],
      [2, 2, 102],
    ]);
  });

  test("go where a commute is ensured as well", () => {
    const count = ref(0);
    using edit = draft();
    edit.ensure(count);
    edit.commute(count, increment);
    dosync(() => refSet(count, 5));

    expect(edit.conflicts().map(valuesOf)).toEqual([[0, 1, 5]]);
    edit.rebase();
    expect([edit.conflicts(), edit.deref(count)]).toEqual([[], 6]);
  });
});

describe("a rebase", () => {
  test("does all again on the newest state, in order, in one go", () => {
    const a = ref(1);
    const b = ref(1);
    using edit = draft();
    edit.alter(a, (value) => value * 2);
    edit.alter(b, (value) => value + edit.deref(a));
    edit.commute(b, increment);
    dosync(() => refSet(a, 10));

    edit.rebase();

    expect([edit.deref(a), edit.deref(b), edit.conflicts()]).toEqual([20, 22, []]);
  });

  test("shows the newest atoms with the newest refs, also those that were changed in the draft", () => {
    const a = atom(0);
    const b = ref(0);
    const both = derived(() => [deref(a), deref(b)]);
    using edit = draft();
    edit.dosync(() => swap(a, increment));
    reset(a, 100);
    dosync(() => refSet(b, 100));
    const before = edit.deref(both);

    edit.rebase();

    expect([before, edit.deref(both)]).toEqual([
      [1, 0],
      [100, 100],
    ]);
  });

  test("asks for each conflict over what was set, with all three values", () => {
    const a = ref(1, { label: "a" });
    const b = ref(1, { label: "b" });
    const c = ref(1, { label: "c" });
    using edit = draft();
    edit.refSet(a, 2);
    edit.alter(a, increment);
    edit.refSet(b, 2);
    edit.refSet(c, 9);
    dosync(() => {
      refSet(a, 5);
      refSet(b, 6);
      refSet(c, 9);
    });
    const asked: unknown[] = [];

    edit.rebase({
      resolve: (conflict, unresolved) => {
        asked.push(valuesOf(conflict));
        return conflict.identity === a ? 50 : unresolved;
      },
    });

    expect(asked).toEqual([
      [1, 3, 5],
      [1, 2, 6],
    ]);
    expect(edit.conflicts().map(valuesOf)).toEqual([[1, 2, 6]]);
    expect([edit.deref(a), edit.deref(b), edit.deref(c)]).toEqual([50, 2, 9]);
  });

  test("keeps an unresolved conflict, with its old base, through further rebases until it is resolved", () => {
    const a = ref(1);
    const edit = draft();
    edit.refSet(a, 2);
    dosync(() => refSet(a, 3));
    edit.rebase();
    edit.rebase({ resolve: (_conflict, unresolved) => unresolved });
    expect(edit.conflicts().map(valuesOf)).toEqual([[1, 2, 3]]);
    expect(thrownBy(() => edit.commit())).toMatchObject({ code: "DRAFT_CONFLICT" });

    edit.rebase({ resolve: ({ theirs }) => theirs });
    expect([edit.conflicts(), edit.changes()]).toEqual([[], []]);
    edit.commit();

    expect(deref(a)).toBe(3);
  });

  test("ends a conflict where others went back to the base", () => {
    const a = ref(1);
    const edit = draft();
    edit.refSet(a, 2);
    dosync(() => refSet(a, 3));
    edit.rebase();
    dosync(() => refSet(a, 1));
    edit.rebase();

    expect(edit.conflicts()).toEqual([]);
    edit.commit();
    expect(deref(a)).toBe(2);
  });

  test("is all or nothing: where a step throws, or resolve does, the draft is as it was", () => {
    const a = ref(1);
    const b = ref(1);
    using edit = draft();
    const failure = new Error("too large");
    let heard = 0;
    const theme = atom("light");
    edit.dosync(() => reset(theme, "dark"));
    reset(theme, "blue");
    edit.refSet(b, 2);
    edit.alter(a, (value) => {
      if (value > 5) throw failure;
      return value + 1;
    });
    edit.addWatch("count", () => heard++);
    dosync(() => {
      refSet(a, 10);
      refSet(b, 3);
    });
    const before = [edit.conflicts().map(valuesOf), edit.changes()];
    heard = 0;

    expect(thrownBy(() => edit.rebase())).toBe(failure);
    expect([edit.conflicts().map(valuesOf), edit.changes()]).toEqual(before);
    expect(edit.deref(theme)).toBe("dark");
    dosync(() => refSet(a, 5));
    const refused = thrownBy(() =>
      edit.rebase({
        resolve: () => {
          throw failure;
        },
      }),
    );

    expect(refused).toBe(failure);
    expect([edit.deref(a), edit.deref(b), heard]).toEqual([2, 2, 1]);
    edit.rebase({ resolve: ({ mine }) => mine });
    expect([edit.deref(a), edit.deref(b)]).toEqual([6, 2]);
  });
});

describe("a draft in a draft", () => {
  test("sees what the outer one had when it was opened, and merges into it alone", () => {
    const a = ref(1);
    const theme = atom("light");
    const outer = draft();
    outer.alter(a, increment);
    outer.dosync(() => reset(theme, "dark"));
    const inner = draft({ in: outer, label: "inner" });
    const innermost = inner.draft();
    innermost.alter(a, increment);
    innermost.ensure(a);
    reset(theme, "blue");

    expect([innermost.deref(a), innermost.deref(theme), inner.deref(a)]).toEqual([3, "dark", 2]);
    innermost.commit();
    inner.commit();
    expect([outer.deref(a), deref(a)]).toEqual([3, 1]);
    outer.commit();
    expect(deref(a)).toBe(3);
  });

  test("conflicts with what the outer one does meanwhile, and rebases on it", () => {
    const a = ref(1);
    using outer = draft();
    using inner = outer.draft();
    inner.alter(a, increment);
    outer.refSet(a, 10);

    expect(inner.conflicts().map(valuesOf)).toEqual([[1, 2, 10]]);
    expect(thrownBy(() => inner.commit())).toMatchObject({ code: "DRAFT_CONFLICT" });
    inner.rebase();
    inner.commit();

    expect(outer.deref(a)).toBe(11);
  });

  test("keeps its moment when the outer one is rebased", () => {
    const a = ref(1);
    const b = ref(1);
    using outer = draft();
    using inner = outer.draft();
    inner.alter(b, increment);
    dosync(() => refSet(a, 5));
    outer.rebase();

    expect([outer.deref(a), inner.deref(a)]).toEqual([5, 1]);
    inner.rebase();
    expect([inner.deref(a), inner.deref(b)]).toEqual([5, 2]);
  });

  test("replays its commutes on what the outer one has", () => {
    const count = ref(0);
    using outer = draft();
    using inner = outer.draft();
    inner.dosync(() => commute(count, increment));
    outer.alter(count, (value) => value + 10);

    inner.commit();

    expect(outer.deref(count)).toBe(11);
  });

  test("ends with the outer one, and cannot be opened in one that has ended", () => {
    const outer = draft();
    const inner = outer.draft();
    const innermost = inner.draft();
    outer.abort();

    expect([inner.state, innermost.state]).toEqual(["aborted", "aborted"]);
    expect(thrownBy(() => outer.draft())).toMatchObject({ code: "ENDED" });
  });
});
