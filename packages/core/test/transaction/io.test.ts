import { describe, expect, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  invariant,
  io,
  ref,
  refSet,
  removeWatch,
  reset,
  swap,
} from "@dosync/core";
import { external } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

/** Identities whose pure functions do I/O once `start` has been called. */
function talkative() {
  let isUnderWay = false;
  const talk = (): true => (isUnderWay ? io(() => true) : true);
  const source = atom(0);
  const count = ref(0);
  const compared = derived(() => ({ sum: deref(count) }), { equals: () => !talk() });
  const watched = derived(() => deref(source) + Number(talk()));
  addWatch(watched, "watch", () => {});
  collectDeliveryErrors(); // a watch whose value fails
  const rule = invariant("is at least 0", () => deref(count) >= 0 || talk());
  return {
    talk,
    source,
    count,
    compared,
    watched,
    checked: ref(0, { validator: talk }),
    checkedAtom: atom(0, { validator: talk }),
    unwatched: derived(() => deref(source) + Number(talk())),
    ofWritten: derived(() => deref(count) + Number(talk())),
    start(): void {
      deref(compared);
      swap(source, (n) => n + 1);
      isUnderWay = true;
    },
    end(): void {
      rule.dispose();
      removeWatch(watched, "watch");
    },
  };
}

type Talkative = ReturnType<typeof talkative>;

describe("I/O is refused wherever a transaction calls it", () => {
  const change: [where: string, act: (of: Talkative) => unknown][] = [
    ["a change", ({ count, talk }) => alter(count, (n) => n + Number(talk()))],
    ["a commute function", ({ count, talk }) => commute(count, (n) => n + Number(talk()))],
    ["the validator of an atom", ({ checkedAtom }) => reset(checkedAtom, 1)],
    ["a derived value that nobody watches", ({ unwatched }) => deref(unwatched)],
    [
      "a derived value that somebody watches",
      ({ source, watched }) => [swap(source, (n) => n + 1), deref(watched)],
    ],
    [
      "a derived value of what the transaction has written",
      ({ count, ofWritten }) => [refSet(count, 5), deref(ofWritten)],
    ],
    ["a comparison", ({ count, compared }) => [deref(compared), refSet(count, 5), deref(compared)]],
  ];
  const atCommit: typeof change = [
    ["a validator", ({ checked }) => refSet(checked, 1)],
    ["a rule", ({ count }) => refSet(count, -1)],
  ];

  test.each([...change, ...atCommit])("in %s, in dosync", (_where, act) => {
    const all = talkative();
    all.start();

    expect(thrownBy(() => dosync(() => act(all)))).toMatchObject({ code: "IN_TRANSACTION" });
    expect([deref(all.count), deref(all.checked), deref(all.checkedAtom)]).toEqual([0, 0, 0]);
    all.end();
  });

  test.each([...change, ...atCommit])("in %s, in dosyncAsync", async (_where, act) => {
    const all = talkative();
    all.start();

    const done = dosyncAsync((tx) => tx.dosync(() => act(all)));

    await expect(done).rejects.toMatchObject({ code: "IN_TRANSACTION" });
    expect([deref(all.count), deref(all.checked), deref(all.checkedAtom)]).toEqual([0, 0, 0]);
    all.end();
  });

  test.each(change)("in %s, in a draft", (_where, act) => {
    const all = talkative();
    const edit = draft();
    all.start();

    expect(thrownBy(() => edit.dosync(() => act(all)))).toMatchObject({ code: "IN_TRANSACTION" });
    expect(edit.changes()).toEqual([]);
    edit.abort();
    all.end();
  });

  test.each(atCommit)("in %s, when a draft is committed", (_where, act) => {
    const all = talkative();
    const edit = draft();
    all.start();
    edit.dosync(() => act(all));

    expect(thrownBy(() => edit.commit())).toMatchObject({ code: "IN_TRANSACTION" });
    edit.abort();
    all.end();
  });
});

const talk = (): number => io(() => 1);

test("I/O is refused in what only computes, whoever asks for it", () => {
  const count = atom(0, { validator: (n) => n === 0 || talk() > 0 });
  const failing = derived(talk);

  for (const act of [
    () => deref(failing),
    () => reset(count, 1),
    () => dosync(() => deref(failing)),
  ]) {
    expect(thrownBy(act)).toMatchObject({ code: "IN_TRANSACTION" });
  }
  expect(deref(count)).toBe(0);
});

test("I/O is refused at the start of an asynchronous transaction, and nowhere after an await", async () => {
  const done = dosyncAsync(async () => {
    const error = thrownBy(() => io(() => "start"));
    await Promise.resolve();
    return [error, io(() => "after an await")];
  });

  expect(io(() => "outside")).toBe("outside");
  expect(await done).toEqual([
    expect.objectContaining({ code: "IN_TRANSACTION" }),
    "after an await",
  ]);
});

test("I/O is refused again after something elsewhere has changed at the start of an asynchronous transaction", async () => {
  const listeners = new Set<() => void>();
  let degrees = 20;
  const temperature = external({
    read: () => degrees,
    listen(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  });
  const log: unknown[] = [];
  addWatch(temperature, "log", (_key, _temperature, _old, value) => io(() => log.push(value)));

  await dosyncAsync(() => {
    degrees = 21;
    for (const changed of listeners) changed();
    log.push(thrownBy(() => io(() => "start")));
  });

  expect(log).toEqual([21, expect.objectContaining({ code: "IN_TRANSACTION" })]);
  removeWatch(temperature, "log");
});
