import { expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  afterCommit,
  agent,
  alter,
  atom,
  commute,
  type CommitRecord,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  ensure,
  invariant,
  lens,
  peek,
  ref,
  refSet,
  reset,
  send,
  settled,
  swap,
} from "@dosync/core";
import { attachRoot, hydrate, initialize, restore, takeNewData } from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

function collectCommits(): CommitRecord[] {
  const records: CommitRecord[] = [];
  onTestFinished(addCommitListener((record) => records.push(record)));
  return records;
}

test("a commit's record has the meta and the origin of the transaction, whichever kind it is", async () => {
  const records = collectCommits();
  const count = ref(0);
  const notes = { meta: { step: 1 }, origin: Symbol("undo") };

  dosync(() => refSet(count, 1), notes);
  await dosyncAsync((tx) => tx.refSet(count, 2), notes);
  const edit = draft(notes);
  edit.refSet(count, 3);
  edit.commit();

  expect(records.map(({ meta, origin }) => ({ meta, origin }))).toEqual([notes, notes, notes]);
});

test("what comes from a server or a storage says so, by what has put it there", () => {
  const records = collectCommits();
  const model = { count: ref(0) };

  hydrate(model, { count: 1 });
  restore(model, { count: 2 });
  takeNewData(model, { count: 3 }, { count: 0 }, "Page");
  initialize([[model.count, 4]]);

  expect(records.map(({ label, origin }) => [label, origin])).toEqual([
    ["initialize", "initialize"],
    ["restore", "restore"],
    ["Page", "takeNewData"],
    ["initialize", "initialize"],
  ]);
});

test("the outermost transaction says what stands in the record", () => {
  const records = collectCommits();
  const count = ref(0);

  dosync(
    () => dosync(() => refSet(count, 1), { label: "inner", meta: 1, origin: 1, reads: "all" }),
    { label: "outer", meta: 2, origin: 2 },
  );

  expect(records).toMatchObject([{ label: "outer", meta: 2, origin: 2, reads: undefined }]);
});

test("a commit without notes has none, also after one that had some", () => {
  const count = ref(0);
  const records = collectCommits();

  dosync(() => refSet(count, 1), { meta: 1, origin: 1, reads: "all" });
  dosync(() => refSet(count, 2));
  reset(atom(0), 1);

  expect(records.slice(1)).toMatchObject([
    { meta: undefined, origin: undefined, reads: undefined },
    { meta: undefined, origin: undefined, reads: undefined },
  ]);
});

test("changes are the writes with another value than before; NaN is one value, and 0 is not -0", () => {
  const records = collectCommits();
  const refs = [ref<unknown>(1), ref<unknown>(NaN), ref<unknown>(0), ref<unknown>("a")];

  dosync(() => {
    for (const [i, value] of [1, NaN, -0, "b"].entries()) refSet(refs[i]!, value);
  });
  dosync(() => refSet(refs[0]!, 1));

  expect(records.map(({ writes }) => writes.length)).toEqual([4, 1]);
  expect(records.map(({ changes }) => changes)).toEqual([
    [
      [refs[2], 0, -0],
      [refs[3], "a", "b"],
    ],
    [],
  ]);
});

test("a commit that writes nothing has no record, whoever else follows the store", () => {
  const records = collectCommits();
  onTestFinished(attachRoot({ prepare() {}, published() {}, aborted() {} }));

  dosync(() => {});

  expect(records).toEqual([]);
});

const [open, stock, price, seen] = [ref(true), ref(3), atom(10), ref(0)];
const total = derived(() => deref(price) * deref(stock));

test("of what a transaction read, everything stands in its record, or what it ensured, or nothing", () => {
  const records = collectCommits();
  const buy = (): void => {
    ensure(open);
    deref(total);
    peek(seen);
    alter(seen, (n) => n + 1);
  };

  for (const reads of [undefined, "ensured", "all"] as const) dosync(buy, { reads });

  expect(records.map(({ reads }) => reads && new Set(reads))).toEqual([
    undefined,
    new Set([open]),
    new Set([open, price, stock, seen]),
  ]);
});

test("what a transaction has written itself is no read of what was there", () => {
  const records = collectCommits();
  const [one, other] = [ref(1), ref(2)];
  const sum = derived(() => deref(one) + deref(other));

  dosync(
    () => {
      refSet(one, 5);
      commute(one, (n) => n);
      deref(one);
      deref(sum);
    },
    { reads: "all" },
  );

  expect(records[0]!.reads).toEqual([other]);
});

test("a read through a lens or inside of a commute function is a read", () => {
  const records = collectCommits();
  const [user, step, visits] = [ref({ name: "Ada" }), ref(2), ref(0)];
  const name = lens(
    user,
    (u) => u.name,
    (u, text: string) => ({ ...u, name: text }),
  );

  dosync(
    () => {
      deref(name);
      commute(visits, (n) => n + deref(step));
    },
    { reads: "all" },
  );

  expect(new Set(records[0]!.reads)).toEqual(new Set([user, step]));
  expect(deref(visits)).toBe(2);
});

test("what a rule read beside the writes stands in the record, for its answer depends on it", () => {
  const records = collectCommits();
  const [checking, savings] = [ref(5), ref(5)];
  using _rule = invariant("no debt", () => deref(checking) + deref(savings) >= 0);

  dosync(() => refSet(checking, -5), { reads: "ensured" });

  expect(new Set(records[0]!.reads)).toEqual(new Set([checking, savings]));
});

test("asynchronous transactions and drafts write down what they have read, if they are asked", async () => {
  const records = collectCommits();
  const [one, other, target] = [ref(1), ref(2), ref(0)];
  const read = (tx: Pick<ReturnType<typeof draft>, "ensure" | "deref" | "refSet">): void => {
    tx.ensure(one);
    tx.deref(other);
    tx.refSet(target, 1);
  };

  await dosyncAsync(read, { reads: "all" });
  await dosyncAsync(read, { reads: "ensured" });
  await dosyncAsync(read);
  const edit = draft({ reads: "ensured" });
  read(edit);
  edit.commit();

  expect(records.map(({ reads }) => reads)).toEqual([[one, other], [one], undefined, [one]]);
});

test("a transaction whose reads are recorded does and undoes the same as any other", () => {
  const records = collectCommits();
  const [count, other] = [ref(0), ref(0)];
  const body = (): never => {
    alter(count, (n) => n + 1);
    dosync(() => refSet(other, deref(count)));
    throw new Error("no");
  };

  expect(thrownBy(() => dosync(body, { reads: "all" }))).toEqual(new Error("no"));
  expect([deref(count), deref(other), records]).toEqual([0, 0, []]);
  expect(thrownBy(() => dosync(function* () {}, { reads: "all" }))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  expect(dosync(() => alter(count, (n) => n + 1), { reads: "all" })).toBe(1);
});

test("without anybody to tell, reads are not recorded, and the transaction runs all the same", () => {
  const count = ref(0);

  dosync(() => alter(count, (n) => n + 1), { reads: "all" });

  expect(deref(count)).toBe(1);
});

test("an atom that is changed counts as read where all reads are asked for", () => {
  const records = collectCommits();
  const [count, target] = [atom(0), ref(0)];
  const body = (): void => {
    swap(count, (n) => n + 1);
    refSet(target, 1);
  };

  dosync(body, { reads: "all" });
  dosync(body, { reads: "ensured" });

  expect(deref(count)).toBe(2);
  const ofTarget = records.filter(({ writes }) => writes.some(([written]) => written === target));
  expect(ofTarget.map(({ reads }) => reads)).toEqual([[count], []]);
});

test("what a transaction sends, and what is to follow its commit, happens where reads are recorded", async () => {
  collectCommits();
  const [count, log] = [ref(0), agent<readonly string[]>([])];
  const followed: string[] = [];

  dosync(
    () => {
      refSet(count, 1);
      send(log, (lines) => [...lines, "sent"]);
      afterCommit(() => followed.push("committed"));
    },
    { reads: "all" },
  );
  await settled(log);

  expect([deref(log), followed]).toEqual([["sent"], ["committed"]]);
});

test("what a transaction has read that failed stands in no other record", () => {
  const [read, target] = [ref(0), ref(0)];
  const fails = (): never => {
    deref(read);
    throw new Error("no");
  };
  const stop = addCommitListener(() => {});
  thrownBy(() => dosync(fails, { reads: "all" }));
  stop();
  let records: CommitRecord[] = [];

  dosync(
    () => {
      records = collectCommits(); // so late that nothing was recorded
      refSet(target, 1);
    },
    { reads: "all" },
  );

  expect(records.map(({ reads }) => reads)).toEqual([[]]);
});
