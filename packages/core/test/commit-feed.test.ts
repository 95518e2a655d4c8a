import { expect, onTestFinished, test, vi } from "vitest";
import {
  addCommitListener,
  addWatch,
  agent,
  atom,
  type CommitRecord,
  dosync,
  ref,
  refSet,
  reset,
  send,
  settled,
  snapshot,
} from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

function collectCommits(): CommitRecord[] {
  const records: CommitRecord[] = [];
  onTestFinished(addCommitListener((record) => records.push(record)));
  return records;
}

test("a commit of a transaction is one record with everything that it wrote", () => {
  const records = collectCommits();
  const [first, second] = [ref(0), ref("a")];
  using before = snapshot();

  dosync(
    () => {
      refSet(second, "b");
      refSet(first, 1);
      refSet(second, "c");
    },
    { label: "change" },
  );

  expect(records).toEqual([
    {
      point: before.point + 1,
      label: "change",
      writes: [
        [second, "a", "c"],
        [first, 0, 1],
      ],
      changes: [
        [second, "a", "c"],
        [first, 0, 1],
      ],
      attempts: 1,
      conflicts: [],
    },
  ]);
});

test("a swap and the result of an action are records of one write", async () => {
  const records = collectCommits();
  const count = atom(0);
  const mailbox = agent(0);

  reset(count, 1);
  send(mailbox, () => 2);
  await settled(mailbox);

  expect(records.map(({ label, writes }) => [label, writes])).toEqual([
    [undefined, [[count, 0, 1]]],
    [undefined, [[mailbox, 0, 2]]],
  ]);
});

test("records come in the order of the commits, after the watches of each", () => {
  const log: unknown[] = [];
  const count = atom(0);
  addWatch(count, "again", (_key, _identity, _old, value) => {
    log.push(`watch ${value}`);
    if (value === 1) reset(count, 2);
  });
  onTestFinished(addCommitListener(({ writes }) => log.push(`feed ${String(writes[0]?.[2])}`)));

  reset(count, 1);

  expect(log).toEqual(["watch 1", "feed 1", "watch 2", "feed 2"]);
});

test("what changes nothing or aborts makes no record, an equal value does", () => {
  const records = collectCommits();
  const count = ref(0);

  dosync(() => {});
  thrownBy(() =>
    dosync(() => {
      refSet(count, 1);
      throw new Error("abort");
    }),
  );
  expect(records).toEqual([]);

  dosync(() => refSet(count, 0));
  expect(records.map(({ writes }) => writes)).toEqual([[[count, 0, 0]]]);
});

test("a record cannot be changed by one listener for the next", () => {
  const records = collectCommits();
  const count = atom(0);

  reset(count, 1);

  expect(Object.isFrozen(records[0])).toBe(true);
});

test("a listener that has ended hears nothing, and ending it twice ends no other", () => {
  const listener = vi.fn<() => void>();
  const stop = addCommitListener(listener);
  onTestFinished(addCommitListener(listener));
  stop();
  stop();

  reset(atom(0), 1);

  expect(listener).toHaveBeenCalledOnce();
});

test("a listener that is added or ended in a delivery counts from the next commit", () => {
  const count = atom(0);
  const added = vi.fn<() => void>();
  const stops: (() => void)[] = [];
  onTestFinished(
    addCommitListener(() => {
      if (stops.length === 0) stops.push(addCommitListener(added));
    }),
  );

  reset(count, 1);
  expect(added).not.toHaveBeenCalled();
  reset(count, 2);
  expect(added).toHaveBeenCalledOnce();
  for (const stop of stops) stop();
});
