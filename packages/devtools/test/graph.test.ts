import { expect, onTestFinished, test } from "vitest";
import { array, assert, boolean, nat, property, record as fields } from "fast-check";
import {
  addWatch,
  alter,
  deref,
  derived,
  type Derived,
  dosync,
  type Identity,
  ref,
  refSet,
  removeWatch,
} from "@dosync/core";
import { record } from "@dosync/devtools";
import { budget } from "../../../tests/support/budget.ts";
import { commitOf, neighboursOf, originsOf, reachOf } from "../src/model/graph.ts";
import { start } from "./recording.ts";

function follow(identity: Identity<unknown>): () => void {
  addWatch(identity, "w", () => {});
  return () => void removeWatch(identity, "w");
}

function nothing(): void {}

function watch(identity: Identity<unknown>): void {
  onTestFinished(follow(identity));
}

/** A derived value that counts itself how often it runs, and how often in vain. */
class Counting {
  runs = 0;
  vain = 0;
  #last: unknown = this;
  readonly identity: Derived<number>;

  constructor(label: string, compute: () => number) {
    const counted = (): number => {
      const value = compute();
      this.runs++;
      if (Object.is(value, this.#last)) this.vain++;
      this.#last = value;
      return value;
    };
    this.identity = derived(counted, { label });
  }
}

test("runs are counted as the computations themselves count them, and those in vain as well", () => {
  const step = fields({ which: nat(2), value: nat(3), isRead: boolean(), isFollowed: boolean() });
  assert(
    property(array(step, { maxLength: 30 }), (steps) => {
      const refs = [ref(0), ref(1), ref(2)];
      const half = new Counting("half", () => deref(refs[0]!) >> 1);
      const sum = new Counting("sum", () => deref(half.identity) + deref(refs[1]!));
      const pick = new Counting("pick", () =>
        deref(refs[2]!) > 1 ? deref(sum.identity) : deref(half.identity),
      );
      const all = [half, sum, pick];
      const own = record({ runs: 5 });
      let leave = nothing;
      try {
        for (const { which, value, isRead, isFollowed } of steps) {
          dosync(() => refSet(refs[which]!, value));
          if (isRead) deref(sum.identity);
          leave();
          leave = isFollowed ? follow(pick.identity) : nothing;
        }
        const told = all.map(({ identity }) => {
          const { count, vain } = own.runs.of(identity);
          return [count, vain];
        });
        expect(told).toEqual(all.map(({ runs, vain }) => [runs, vain]));
        expect(own.runs.log.size).toBeLessThanOrEqual(5);
      } finally {
        leave();
        own.dispose();
      }
    }),
    { numRuns: budget("programs with derived values in the recorder") },
  );
});

test("a run names the input that changed, and the commit that has changed it", () => {
  const stock = ref(3, { label: "stock" });
  const wallet = ref(100, { label: "wallet" });
  const isLeft = derived(() => deref(stock) > 0, { label: "is left" });
  const text = derived(() => `${deref(isLeft)} ${deref(wallet)}`, { label: "text" });
  const own = start();
  watch(text);
  dosync(() => refSet(stock, 2), { label: "sell" });
  dosync(() => refSet(wallet, 90), { label: "pay" });
  dosync(() => refSet(stock, 0), { label: "sell out" });
  const told = (identity: Identity<unknown>): unknown[] =>
    own.runs
      .logOf(identity)
      .map((run) => [
        run.causes?.map((id) => own.identities.nameOf(own.identities.byId(id)!)),
        run.isVain,
        commitOf(own, run)?.label,
      ]);
  expect(told(isLeft)).toEqual([
    [["stock"], false, "sell out"],
    [["stock"], true, "sell"],
    [undefined, false, undefined],
  ]);
  expect(told(text)).toEqual([
    [["is left"], false, "sell out"],
    [["wallet"], false, "pay"],
    [undefined, false, undefined],
  ]);
});

test("a run that comes later names the commit of its input, past all that came between", () => {
  const [count, other] = [ref(1), ref(1)];
  const twice = derived(() => deref(count) * 2);
  const own = start();
  deref(twice);
  dosync(() => refSet(count, 2), { label: "the cause" });
  dosync(() => refSet(other, 2), { label: "between" });
  deref(twice);
  expect(commitOf(own, own.runs.of(twice).last!)?.label).toBe("the cause");
});

test("runs for transactions are counted apart, and have no cause", () => {
  const count = ref(1);
  const twice = derived(() => deref(count) * 2);
  const own = start();
  dosync(() => {
    refSet(count, 2);
    deref(twice);
  });
  const { count: here, elsewhere } = own.runs.of(twice);
  expect([here, elsewhere, own.runs.log.size]).toEqual([0, 1, 0]);
});

test("no more runs are kept than the limit says, and of each derived value the last one", () => {
  const count = ref(0);
  const rare = derived(() => deref(count) > 100);
  const own = start({ runs: 3 });
  deref(rare);
  const often = derived(() => deref(count));
  watch(often);
  for (let i = 0; i < 20; i++) dosync(() => void alter(count, (n) => n + 1));
  expect(own.runs.log.toArray()).toHaveLength(3);
  expect(own.runs.logOf(often)).toHaveLength(3);
  expect(own.runs.of(often).count).toBe(21);
  expect(own.runs.logOf(rare)).toEqual([own.runs.of(rare).last]);
  own.clear();
  expect([own.runs.log.size, own.runs.of(often).count]).toEqual([0, 0]);
});

test("an identity stands between what it reads and who reads it", () => {
  const stock = ref(3);
  const isLeft = derived(() => deref(stock) > 0);
  const text = derived(() => (deref(isLeft) ? "yes" : "no"));
  watch(text);
  const { sources, readers, others } = neighboursOf(isLeft);
  expect([sources, readers, others]).toEqual([[stock], [text], []]);
  expect(neighboursOf(text).others).toEqual([{ kind: "watch", name: "w" }]);
  expect(originsOf(text).all).toEqual([stock]);
  expect(reachOf(stock).all).toEqual([isLeft, text]);
});

test("a walk through a large graph has an end, and says so", () => {
  const refs = Array.from({ length: 10_000 }, (_, i) => ref(i));
  const sum = derived(() => refs.reduce((total, one) => total + deref(one), 0));
  deref(sum);
  const { all, isCut } = originsOf(sum);
  expect(isCut).toBe(true);
  expect(all.length).toBeLessThan(2001);
});
