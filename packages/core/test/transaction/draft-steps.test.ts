// What was done in a draft, done again: by a rebase, and by the outer draft that it is committed into.
import { describe, expect, onTestFinished, test } from "vitest";
import {
  afterCommit,
  agent,
  alter,
  commute,
  deref,
  dosync,
  draft,
  type DraftConflict,
  ref,
  refSet,
  send,
  settled,
} from "@dosync/core";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;

function valuesOf({ base, mine, theirs }: DraftConflict): unknown[] {
  return [base, mine, theirs];
}

describe("what the function of an alter does to other refs", () => {
  test("is done once by each rebase, with that alter", () => {
    const [a, b, c] = [ref(0), ref(0), ref(0)];
    using edit = draft();
    edit.alter(a, (value) => {
      edit.alter(b, (inner) => {
        alter(c, increment);
        return inner + 1;
      });
      return value + 1;
    });
    edit.rebase();
    dosync(() => refSet(b, 10));
    edit.rebase();

    expect([edit.deref(a), edit.deref(b), edit.deref(c)]).toEqual([1, 11, 1]);
  });

  test("is done once by the commit of an inner draft, also where it names that draft", () => {
    const [a, b, c] = [ref(0), ref(0), ref(0)];
    using outer = draft();
    const inner = outer.draft();
    inner.dosync(() =>
      alter(a, (value) => {
        alter(b, increment);
        inner.dosync(() => alter(c, increment));
        inner.refSet(c, inner.deref(c) + 10);
        return value + 1;
      }),
    );

    inner.commit();

    expect([outer.deref(a), outer.deref(b), outer.deref(c)]).toEqual([1, 1, 11]);
  });

  test("stays, and is done again, where the function fails and that is caught", () => {
    const [a, b] = [ref(0), ref(0)];
    using edit = draft();
    edit.dosync(() => {
      refSet(a, 5);
      thrownBy(() =>
        alter(a, () => {
          alter(b, increment);
          throw new Error("fails");
        }),
      );
    });
    dosync(() => refSet(b, 10));
    edit.rebase();

    expect([edit.deref(a), edit.deref(b)]).toEqual([5, 11]);
  });

  test("is taken back with the step, where it fails", () => {
    const [a, b, c] = [ref(0), ref(0), ref(0)];
    using edit = draft();
    edit.refSet(b, 1);
    thrownBy(() =>
      edit.alter(a, () => {
        alter(b, increment);
        edit.refSet(c, 5);
        throw new Error("fails");
      }),
    );
    const before = [edit.deref(b), edit.deref(c), edit.changes().length];
    edit.rebase();

    expect([before, edit.deref(b), edit.changes().length]).toEqual([[1, 0, 1], 1, 1]);
  });

  test("is a conflict where it sets what others have changed, and the answer stands after it", () => {
    const [a, b] = [ref(0), ref(0)];
    const asked: unknown[] = [];
    using edit = draft();
    edit.alter(a, (value) => {
      refSet(b, 5);
      return value + 1;
    });
    edit.alter(a, increment);
    dosync(() => refSet(b, 7));
    edit.rebase();
    const before = edit.conflicts().map(valuesOf);

    edit.rebase({
      resolve: (conflict) => {
        asked.push(valuesOf(conflict));
        return 6;
      },
    });

    expect([before, asked]).toEqual([[[0, 5, 7]], [[0, 5, 7]]]);
    expect([edit.conflicts(), edit.deref(a), edit.deref(b)]).toEqual([[], 2, 6]);
  });

  test("is done also where the ref that was altered got an answer", () => {
    const [a, b] = [ref(0), ref(0)];
    using edit = draft();
    edit.alter(a, (value) => {
      alter(b, increment);
      return value + 1;
    });
    edit.refSet(a, 5);
    dosync(() => refSet(a, 7));

    edit.rebase({ resolve: () => 6 });

    expect([edit.deref(a), edit.deref(b)]).toEqual([6, 1]);
  });
});

test("the callbacks and sends of an alter's function happen once", async () => {
  const count = ref(0);
  const log = agent<string[]>([]);
  const called: string[] = [];
  const outer = draft();
  const inner = outer.draft();
  inner.dosync(() => {
    alter(count, (value) => {
      afterCommit(() => called.push("called"));
      send(log, (lines) => [...lines, "sent"]);
      return value + 1;
    });
  });
  inner.rebase();
  inner.commit();
  outer.rebase();
  outer.commit();
  await settled(log);

  expect([called, deref(log), deref(count)]).toEqual([["called"], ["sent"], 1]);
});

test("what is asked of a draft while it commits is answered", () => {
  const [count, step] = [ref(0), ref(1)];
  const edit = draft();
  edit.refSet(step, 5);
  edit.commute(count, (value) => value + edit.deref(step));
  dosync(() => refSet(count, 100));

  edit.commit();

  expect(deref(count)).toBe(105);
});

test("a step that fails takes back no more than itself", async () => {
  const [a, b] = [ref(0), ref(0)];
  const log = agent<string[]>([]);
  const called: string[] = [];
  const edit = draft();
  const failure = new Error("fails");
  const note = (text: string): void => {
    afterCommit(() => called.push(text));
    send(log, (lines) => [...lines, text]);
  };
  edit.dosync(() => {
    alter(a, increment);
    commute(b, increment);
    note("first");
  });
  edit.ensure(a);

  const thrown = thrownBy(() =>
    edit.dosync(() => {
      note("second");
      alter(a, increment);
      edit.ensure(b);
      commute(b, increment);
      alter(a, increment);
      throw failure;
    }),
  );
  dosync(() => refSet(b, 10));

  expect(thrown).toBe(failure);
  expect([edit.deref(a), edit.deref(b), edit.conflicts()]).toEqual([1, 1, []]);
  edit.commit();
  await settled(log);
  expect([called, deref(log), deref(a), deref(b)]).toEqual([["first"], ["first"], 1, 11]);
});

test("a step costs what it does, however much was done before", () => {
  const copied = countCopied();
  const refs = Array.from({ length: 200 }, () => ref(0));
  using edit = draft();

  for (const one of refs) edit.refSet(one, 1);

  expect(copied()).toBeLessThan(5 * refs.length);
  expect(edit.changes()).toHaveLength(refs.length);
});

/** How many entries of maps and sets have been gone through, for instance to copy them. */
function countCopied(): () => number {
  let count = 0;
  for (const { prototype } of [Map, Set] as { prototype: Map<unknown, unknown> }[]) {
    const original = Object.getOwnPropertyDescriptor(prototype, Symbol.iterator)!;
    Object.defineProperty(prototype, Symbol.iterator, {
      ...original,
      value(this: Map<unknown, unknown>) {
        count += this.size;
        return (original.value as () => unknown).call(this);
      },
    });
    onTestFinished(() => void Object.defineProperty(prototype, Symbol.iterator, original));
  }
  return () => count;
}
