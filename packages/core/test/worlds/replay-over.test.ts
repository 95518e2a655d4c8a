import { expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  afterCommit,
  alter,
  atom,
  deref,
  derived,
  dosync,
  invariant,
  ref,
  refSet,
  swap,
} from "@dosync/core";
import { external, publishChanges, replayOver } from "@dosync/core/adapter";
import { thrownBy } from "../../../../tests/support/thrown.ts";

test("each body sees the base and what the bodies before it have written", () => {
  const [count, label] = [ref(1), ref("")];
  const double = derived(() => deref(count) * 2);
  const seen: unknown[] = [];
  const body = (): number => {
    seen.push([deref(count), deref(double)]);
    return alter(count, (n) => n + 1);
  };

  const { changes, outcomes } = replayOver(new Map([[count, 10]]), [body, body]);

  expect(seen).toEqual([
    [10, 20],
    [11, 22],
  ]);
  expect(outcomes).toEqual([
    { status: "done", result: 11, writes: new Map([[count, 11]]) },
    { status: "done", result: 12, writes: new Map([[count, 12]]) },
  ]);
  expect(changes).toEqual(new Map([[count, 12]]));
  expect([deref(count), deref(label)]).toEqual([1, ""]);
});

test("a body that fails takes exactly its own effects with it", () => {
  const sum = ref(0, { validator: (n) => n !== 13 });
  using _rule = invariant("below a thousand", () => deref(sum) < 1000);
  const add = (amount: number) => (): number => alter(sum, (n) => n + amount);
  const no = new Error("no");

  const { changes, outcomes } = replayOver(
    [],
    [
      add(1),
      () => {
        add(10)();
        throw no;
      },
      add(12),
      add(5000),
      add(100),
    ],
  );

  const statuses = outcomes.map(({ status }) => status).join(" ");
  expect(statuses).toBe("done failed failed failed done");
  expect(outcomes[1]).toEqual({ status: "failed", error: no });
  expect(changes).toEqual(new Map([[sum, 101]]));
});

test("only what differs from the committed state is a change", () => {
  const [one, other] = [ref(1), ref(2)];

  const { changes } = replayOver([[one, 1]], [() => refSet(other, 3), () => refSet(other, 2)]);

  expect(changes).toEqual(new Map());
});

test("nothing has an effect: atoms, callbacks and listeners stay as they are", () => {
  const [count, log] = [atom(0), [] as unknown[]];
  onTestFinished(addCommitListener(() => log.push("commit")));

  const { changes } = replayOver(
    [],
    [
      () => {
        afterCommit(() => log.push("after"));
        return swap(count, (n) => n + 1);
      },
    ],
  );

  expect(changes).toEqual(new Map([[count, 1]]));
  expect([deref(count), log]).toEqual([0, []]);
});

test("a rebase that is published is one commit that nothing can run again", () => {
  const [checking, savings] = [ref(400), ref(1100)];
  const transfer = (): void => {
    alter(checking, (n) => n - 100);
    alter(savings, (n) => n + 100);
  };
  const seen: unknown[] = [];
  onTestFinished(addCommitListener(({ changes, origin }) => seen.push([changes, origin])));

  const base = [[checking, 550] as const, [savings, 950] as const];
  publishChanges(replayOver(base, [transfer]).changes, { origin: "replica" });

  expect(seen).toEqual([
    [
      [
        [checking, 400, 450],
        [savings, 1100, 1050],
      ],
      "replica",
    ],
  ]);
});

test("changes that are none are no commit, the last one of an identity counts", () => {
  const [one, log] = [ref(1), [] as unknown[]];
  onTestFinished(addCommitListener(({ writes }) => log.push(writes)));

  publishChanges([[one, 1]]);
  publishChanges([
    [one, 2],
    [one, 1],
  ]);
  publishChanges(new Map([[one, 3]]));

  expect(log).toEqual([[[one, 1, 3]]]);
});

test("what cannot be published changes nothing: a refused value, a derived value, a transaction around", () => {
  const one = ref(1);
  const small = ref(1, { validator: (n) => n < 10 });
  const double = derived(() => deref(one) * 2);
  const place = external({ read: () => "here", listen: () => () => {} });
  const publish =
    (...changes: [never, unknown][]) =>
    (): void =>
      publishChanges([[one, 2], ...changes]);

  expect(thrownBy(publish([small as never, 10]))).toMatchObject({ code: "INVALID_VALUE" });
  expect(thrownBy(publish([double as never, 10]))).toMatchObject({ code: "NOT_AN_IDENTITY" });
  expect(thrownBy(publish([place as never, "there"]))).toMatchObject({ code: "READ_ONLY" });
  expect(thrownBy(() => dosync(publish()))).toMatchObject({ code: "IN_TRANSACTION" });
  expect([deref(one), deref(small)]).toEqual([1, 1]);
});

test("what is no body or no identity is refused before any body runs", () => {
  const ran: unknown[] = [];
  const body = (): void => void ran.push("ran");

  expect(thrownBy(() => replayOver([], [body, 1 as never]))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  expect(thrownBy(() => replayOver([[1 as never, 1]], [body]))).toMatchObject({
    code: "NOT_AN_IDENTITY",
  });
  expect(ran).toEqual([]);
});
