import { describe, expect, test } from "vitest";
import {
  agent,
  atom,
  deref,
  derived,
  dosync,
  draft,
  ref,
  type Ref,
  refHistoryCount,
  refMaxHistory,
  refSet,
  reset,
  send,
  settled,
  snapshot,
  swap,
} from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

describe("a snapshot", () => {
  test("shows each identity as it was, whatever is committed later", async () => {
    const count = atom(1);
    const balance = ref(10);
    const mailbox = agent(100);
    const sum = derived(() => deref(count) + deref(balance) + deref(mailbox));
    using before = snapshot();

    reset(count, 2);
    dosync(() => refSet(balance, 20));
    send(mailbox, () => 200);
    await settled(mailbox);

    expect([count, balance, mailbox, sum].map((identity) => before.deref(identity))).toEqual([
      1, 10, 100, 111,
    ]);
    expect([count, balance, mailbox, sum].map((identity) => deref(identity))).toEqual([
      2, 20, 200, 222,
    ]);
  });

  test("shows one moment, of several commits", () => {
    const count = atom(0);
    const snapshots = [1, 2, 3].map((value) => {
      reset(count, value);
      return snapshot();
    });
    reset(count, 4);

    expect(snapshots.map((one) => one.deref(count))).toEqual([1, 2, 3]);
    for (const one of snapshots) one.dispose();
  });

  test("keeps what it sees when one that was taken later has ended", () => {
    const count = atom(1);
    const older = snapshot();
    reset(count, 2);
    snapshot().dispose();

    reset(count, 3);

    expect(older.deref(count)).toBe(1);
    older.dispose();
  });

  test("keeps its values when a later snapshot has ended", () => {
    const count = atom(1);
    const older = snapshot();
    snapshot().dispose();

    reset(count, 2);

    expect(older.deref(count)).toBe(1);
    older.dispose();
  });

  test("has the commit point of that moment", () => {
    const count = atom(0);
    using before = snapshot();
    reset(count, 1);
    using after = snapshot();

    expect(after.point).toBe(before.point + 1);
  });

  test("taken in a transaction shows the committed values, not the transaction's", () => {
    const balance = ref(1);
    const doubled = derived(() => deref(balance) * 2);

    const seen = dosync(() => {
      refSet(balance, 2);
      using now = snapshot();
      return [now.deref(balance), now.deref(doubled), deref(doubled)];
    });

    expect(seen).toEqual([1, 2, 4]);
  });

  test("stays the same through an abort", () => {
    const balance = ref(1);
    using before = snapshot();

    thrownBy(() =>
      dosync(() => {
        refSet(balance, 2);
        expect(before.deref(balance)).toBe(1);
        throw new Error("abort");
      }),
    );

    expect(before.deref(balance)).toBe(1);
  });

  test("shows an identity that was made later with its first value", () => {
    using before = snapshot();
    const later = atom("first");
    reset(later, "second");

    expect(before.deref(later)).toBe("first");
  });

  test("shows the error of a derived value at that moment", () => {
    const count = atom(0);
    const broken = derived(() => {
      if (deref(count) === 0) throw new Error("zero");
      return deref(count);
    });
    using before = snapshot();
    reset(count, 1);

    expect(thrownBy(() => before.deref(broken))).toMatchObject({ message: "zero" });
    expect(deref(broken)).toBe(1);
  });

  test("computes a derived value once", () => {
    const count = atom(1);
    let runs = 0;
    const doubled = derived(() => {
      runs++;
      return deref(count) * 2;
    });
    using before = snapshot();
    reset(count, 2);

    expect([before.deref(doubled), before.deref(doubled)]).toEqual([2, 2]);
    expect(runs).toBe(1);
  });

  test("cannot be read when it has ended, and can be ended again", () => {
    const count = atom(0);
    const before = snapshot();

    before.dispose();
    before.dispose();

    expect(thrownBy(() => before.deref(count))).toMatchObject({ code: "ENDED" });
  });

  test("reads identities only", () => {
    using now = snapshot();

    expect(thrownBy(() => now.deref({} as never))).toMatchObject({ code: "NOT_AN_IDENTITY" });
  });
});

function write(balance: Ref<number>): void {
  dosync(() => refSet(balance, deref(balance) + 1));
}

describe("versions are kept for those who see them", () => {
  test("none without a snapshot", () => {
    const balance = ref(0);

    write(balance);

    expect(refHistoryCount(balance)).toBe(0);
  });

  test("one for each snapshot that sees another value, however often it is written", () => {
    const balance = ref(0);
    const first = snapshot();
    for (let i = 0; i < 5; i++) write(balance);
    expect(refHistoryCount(balance)).toBe(1);

    const second = snapshot();
    const third = snapshot();
    for (let i = 0; i < 5; i++) write(balance);
    expect(refHistoryCount(balance)).toBe(2);
    expect([first, second, third].map((one) => one.deref(balance))).toEqual([0, 5, 5]);

    third.dispose(); // the second still sees its version
    expect([first, second].map((one) => one.deref(balance))).toEqual([0, 5]);
    second.dispose();
    expect(refHistoryCount(balance)).toBe(1);
    expect(first.deref(balance)).toBe(0);
    first.dispose();
    expect(refHistoryCount(balance)).toBe(0);
  });

  test.each([
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
    [0, 2, 1],
    [2, 0, 1],
  ])("whoever ends in the order %i, %i, %i, the others go on", (...order) => {
    const balance = ref(0);
    const open = new Map(
      [0, 1, 2].map((value) => {
        const reader = snapshot();
        write(balance);
        return [value, reader];
      }),
    );

    for (const next of order) {
      for (const [value, reader] of open) expect(reader.deref(balance)).toBe(value);
      open.get(next)?.dispose();
      open.delete(next);
    }

    expect(refHistoryCount(balance)).toBe(0);
  });

  test("never more than the maximum: a reader that is too late hears of it", () => {
    const balance = ref(0, { label: "balance" });
    const other = ref(0);
    refMaxHistory(balance, 1);
    using first = snapshot();
    write(balance);
    using second = snapshot();
    write(balance);

    expect(second.deref(balance)).toBe(1);
    expect(first.deref(other)).toBe(0);
    expect(thrownBy(() => first.deref(balance))).toMatchObject({
      code: "HISTORY_EXHAUSTED",
      label: 'ref "balance"',
    });
  });

  test("a value is let go as soon as nobody sees it", async () => {
    const balance = ref<object>({});
    const first = new WeakRef(deref(balance));
    const reader = snapshot();
    dosync(() => refSet(balance, {}));
    expect(first.deref()).toBe(reader.deref(balance));

    reader.dispose();
    await collected(first);

    expect(first.deref()).toBeUndefined();
  });
});

test("a missing version is an error of the draft that needs it, and the committed world computes all the same", () => {
  const balance = ref(1, { maxHistory: 0 });
  const other = ref(1);
  const double = derived(() => deref(balance) * 2);
  const edit = draft();
  expect(edit.deref(double)).toBe(2);
  dosync(() => refSet(balance, 5));
  edit.refSet(other, 2);

  expect(thrownBy(() => edit.deref(double))).toMatchObject({ code: "HISTORY_EXHAUSTED" });

  expect(deref(double)).toBe(10);
  edit.abort();
});

test("what shows a moment for long keeps no derived value in memory that nobody else has", async () => {
  const balance = ref(1);
  const edit = draft();
  const shown = snapshot();
  const read = (): WeakRef<object>[] =>
    [edit, shown].map((world) => {
      const double = derived(() => deref(balance) * 2);
      world.deref(double);
      return new WeakRef(double);
    });

  const references = read();
  for (const reference of references) {
    // oxlint-disable-next-line no-await-in-loop
    await collected(reference);
  }

  expect(references.map((reference) => reference.deref())).toEqual([undefined, undefined]);
  edit.abort();
  shown.dispose();
});

/** Collects garbage until something is gone. A WeakRef that was read holds until the end of a task. */
async function collected(reference: WeakRef<object>): Promise<void> {
  for (let i = 0; i < 20 && reference.deref() !== undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc?.();
  }
}

test("an atom swapped many times between two snapshots keeps two versions", () => {
  const count = atom(0);
  using first = snapshot();
  for (let i = 0; i < 10; i++) swap(count, (value) => value + 1);
  using second = snapshot();
  for (let i = 0; i < 10; i++) swap(count, (value) => value + 1);

  expect([first.deref(count), second.deref(count), deref(count)]).toEqual([0, 10, 20]);
});
