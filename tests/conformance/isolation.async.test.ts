// Cases 86 to 97 of the comparison with Clojure, listed in docs/conformance.md: what transactions may
// see of each other, in every order of their steps.
import { expect, test } from "vitest";
import { alter, deref, dosync, dosyncAsync, ref, type Ref, refSet } from "@dosync/core";
import { explore, type Settled, transaction } from "@dosync/core/testing";
import { deferred, meanwhile } from "../support/meanwhile.ts";

interface Pair {
  readonly x: Ref<number>;
  readonly y: Ref<number>;
}

const pair =
  (x = 10, y = 20) =>
  (): Pair => ({
    x: ref(x, { label: "x", minHistory: 1, maxHistory: 10 }),
    y: ref(y, { label: "y", minHistory: 1, maxHistory: 10 }),
  });

const increment = (value: number): number => value + 1;

/** What both refs are at the end, in every schedule: each pair once. */
function endings(): { seen: string[]; check: (state: Pair) => void } {
  const seen = new Set<string>();
  return {
    get seen() {
      return [...seen].toSorted();
    },
    check: ({ x, y }) => void seen.add(`${deref(x)} ${deref(y)}`),
  };
}

/** A program that reads both refs, one after the other. */
const readBoth = transaction(async (tx, { x, y }: Pair, step) => {
  const first = tx.deref(x);
  await step("read y");
  return [first, tx.deref(y)] as const;
});

/** A program that sets both refs, one after the other. */
const writeBoth = (x: number, y: number) =>
  transaction(async (tx, state: Pair, step) => {
    tx.refSet(state.x, x);
    await step("write y");
    tx.refSet(state.y, y);
  });

/** What a program returned, in every schedule: each once. */
class Results {
  readonly #seen: Set<string> = new Set();
  add(...results: readonly (Settled<unknown> | undefined)[]): void {
    this.#seen.add(JSON.stringify(results.map(valueOf)));
  }
  get seen(): unknown[] {
    return [...this.#seen].toSorted().map((text) => JSON.parse(text) as unknown);
  }
}

test("case 86: no dirty writes (G0): both refs end as one transaction wrote them", async () => {
  const ends = endings();

  await explore({
    setup: pair(),
    programs: { one: writeBoth(11, 21), two: writeBoth(12, 22) },
    check: ends.check,
  });

  expect(ends.seen).toEqual(["11 21", "12 22"]);
});

test("case 87: no aborted reads (G1a)", async () => {
  const reads = new Results();

  await explore({
    setup: pair(),
    programs: {
      aborting: transaction(async (tx, { x }: Pair, step) => {
        tx.refSet(x, 101);
        await step("abort");
        throw new Error("aborted");
      }),
      reader: readBoth,
    },
    always: ({ x }) => expect(deref(x)).toBe(10),
    check: (_state, { results }) => reads.add(results.reader),
  });

  expect(reads.seen).toEqual([[[10, 20]]]);
});

test("case 88: no intermediate reads (G1b)", async () => {
  const reads = new Results();

  await explore({
    setup: pair(),
    programs: {
      writer: transaction(async (tx, { x }: Pair, step) => {
        tx.refSet(x, 101);
        await step("set it once more");
        tx.refSet(x, 11);
      }),
      reader: readBoth,
    },
    always: ({ x }) => expect([10, 11]).toContain(deref(x)),
    check: (_state, { results }) => reads.add(results.reader),
  });

  expect(reads.seen).toEqual([[[10, 20]], [[11, 20]]]);
});

test("case 89: no circular information flow (G1c): never does each see what the other wrote", async () => {
  const reads = new Results();

  await explore({
    setup: pair(),
    programs: {
      one: transaction(async (tx, { x, y }: Pair, step) => {
        tx.refSet(x, 11);
        await step("read y");
        return tx.deref(y);
      }),
      two: transaction(async (tx, { x, y }: Pair, step) => {
        tx.refSet(y, 22);
        await step("read x");
        return tx.deref(x);
      }),
    },
    check: (_state, { results }) => reads.add(results.one, results.two),
  });

  expect(reads.seen).toEqual([
    [20, 10],
    [20, 11],
    [22, 10],
  ]);
});

test("case 90: no observed transaction vanishes (OTV): one pair of versions, however many commits", async () => {
  const reads = new Results();

  await explore({
    setup: pair(),
    programs: {
      one: writeBoth(11, 19),
      two: writeBoth(12, 18),
      reader: transaction(async (tx, { x, y }: Pair, step) => {
        const first = tx.deref(x);
        await step("read y");
        const second = tx.deref(y);
        await step("read x again");
        return [first, second, tx.deref(x)];
      }),
    },
    mode: "distinct",
    check: (_state, { results }) => reads.add(results.reader),
  });

  expect(reads.seen).toEqual([[[10, 20, 10]], [[11, 19, 11]], [[12, 18, 12]]]);
});

test("case 91: no phantoms (PMP): a collection in a ref has the same members at every read", async () => {
  const members = ref<readonly number[]>([1, 2], { minHistory: 1, maxHistory: 10 });

  const counts = await dosyncAsync(async (tx) => {
    const before = tx.deref(members).filter((member) => member % 2 === 1).length;
    await meanwhile(() => dosync(() => alter(members, (all) => [...all, 3])));
    return [before, tx.deref(members).filter((member) => member % 2 === 1).length, tx.attempt];
  });

  expect(counts).toEqual([1, 1, 1]);
});

test("case 92: no lost updates (P4): the second runs again, also where it sets without reading", async () => {
  for (const isBlind of [false, true]) {
    const count = ref(10);
    const attempts = await dosyncAsync(async (tx) => {
      const seen = tx.deref(count);
      if (tx.attempt === 1)
        await meanwhile(() => dosyncAsync((other) => other.alter(count, increment)));
      if (isBlind) tx.refSet(count, 12);
      else tx.refSet(count, seen + 1);
      return tx.attempt;
    });
    expect([deref(count), attempts]).toEqual([12, 2]);
  }
});

test("case 93: no read skew (G-single): one snapshot at the first attempt, or with no history the next", async () => {
  for (const [maxHistory, expected] of [
    [10, [0, 0, 1]],
    [0, [1, 1, 2]],
  ] as const) {
    const x = ref(0, { minHistory: 0, maxHistory });
    const y = ref(0, { minHistory: 0, maxHistory });
    const seen = await dosyncAsync(async (tx) => {
      const first = tx.deref(x);
      if (tx.attempt === 1) {
        await meanwhile(() =>
          dosync(() => {
            refSet(x, 1);
            refSet(y, 1);
          }),
        );
      }
      return [first, tx.deref(y), tx.attempt];
    });
    expect(seen).toEqual(expected);
  }
});

/** Increments its own ref if the sum of both is below 3. */
const addOne = (own: "x" | "y", read: "deref" | "ensure") =>
  transaction(async (tx, state: Pair, step) => {
    const look = (one: Ref<number>): number => (read === "ensure" ? tx.ensure(one) : tx.deref(one));
    const sum = look(state.x) + look(state.y);
    await step("decide");
    if (sum < 3) tx.alter(state[own], increment);
  });

test("case 94: write skew (G2-item) is possible without ensure", async () => {
  const ends = endings();

  await explore({
    setup: pair(1, 1),
    programs: { one: addOne("x", "deref"), two: addOne("y", "deref") },
    check: ends.check,
  });

  expect(ends.seen).toEqual(["1 2", "2 1", "2 2"]);
});

test("case 95: write skew (G2-item) is prevented by ensure", async () => {
  const ends = endings();

  await explore({
    setup: pair(1, 1),
    programs: { one: addOne("x", "ensure"), two: addOne("y", "ensure") },
    check: ends.check,
  });

  expect(ends.seen).toEqual(["1 2", "2 1"]);
});

/** Takes 10 from x, and one more as a fine if both together are overdrawn then. */
const withdraw = (read: "deref" | "ensure") =>
  transaction(async (tx, { x, y }: Pair, step) => {
    const sum = tx.deref(x) + (read === "ensure" ? tx.ensure(y) : tx.deref(y));
    await step("withdraw");
    tx.alter(x, (value) => value - (sum - 10 < 0 ? 11 : 10));
  });

const deposit = transaction(async (tx, { y }: Pair) => tx.alter(y, (value) => value + 20));

test("case 96: the anomaly of a read-only transaction occurs, and ensure prevents it", async () => {
  for (const [read, isPossible] of [
    ["deref", true],
    ["ensure", false],
  ] as const) {
    const outcomes = new Set<string>();
    await explore({
      setup: pair(0, 0),
      programs: { withdraw: withdraw(read), deposit, reader: readBoth },
      mode: "distinct",
      check: ({ x, y }, { results: { reader } }) =>
        void outcomes.add(`${JSON.stringify(valueOf(reader))} ${deref(x)} ${deref(y)}`),
    });
    expect(outcomes.has("[0,20] -11 20")).toBe(isPossible);
  }
});

test("case 97: a reader never waits for a running writer, and sees the old value", async () => {
  const x = ref(10);
  const finished = deferred();
  const writer = dosyncAsync(async (tx) => {
    tx.refSet(x, 11);
    await finished.promise;
  });

  const seen = [await dosyncAsync((tx) => [tx.deref(x), tx.attempt]), deref(x)];

  finished.resolve();
  await writer;
  expect(seen).toEqual([[10, 1], 10]);
  expect(deref(x)).toBe(11);
});

function valueOf(result: Settled<unknown> | undefined): unknown {
  return result?.status === "fulfilled" ? result.value : result?.reason;
}
