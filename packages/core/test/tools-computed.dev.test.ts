import { afterEach, expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  type Identity,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
} from "@dosync/core";
import { attachTools, labelOf } from "@dosync/core/adapter";
import { silentTools } from "../../../tests/support/silent-tools.ts";

let detach = (): void => {};
afterEach(() => detach());

/** What tools are told of computations, in order. */
function attached(): unknown[] {
  const log: unknown[] = [];
  detach = attachTools({
    ...silentTools,
    computing: (identity, causes, point) => ({ identity, causes, point }),
    computed(note, isNews) {
      const { identity, causes, point } = note as {
        identity: Identity<unknown>;
        causes: readonly Identity<unknown>[] | undefined;
        point: number | undefined;
      };
      const why =
        point === undefined ? "elsewhere" : (causes?.map((cause) => labelOf(cause)) ?? "first");
      log.push([labelOf(identity), why, isNews ? "news" : "in vain"]);
    },
  });
  return log;
}

function watch(identity: Identity<unknown>): void {
  addWatch(identity, "w", () => {});
  onTestFinished(() => void removeWatch(identity, "w"));
}

test("tools hear over which inputs a derived value was computed, and whether in vain", () => {
  const stock = ref(3, { label: "stock" });
  const price = ref(40, { label: "price" });
  const isLeft = derived(() => deref(stock) > 0, { label: "is left" });
  const text = derived(() => (deref(isLeft) ? `${deref(price)} €` : "sold out"), { label: "text" });
  const log = attached();
  watch(text);
  dosync(() => void alter(stock, (n) => n - 1));
  dosync(() => {
    refSet(stock, 0);
    refSet(price, 50);
  });
  expect(log).toEqual([
    ["is left", "first", "news"],
    ["text", "first", "news"],
    ["is left", ["stock"], "in vain"],
    ["is left", ["stock"], "news"],
    ["text", ["is left", "price"], "news"],
  ]);
});

test("a cold derived value says over what it was computed again", () => {
  const count = atom(1, { label: "count" });
  const twice = derived(() => deref(count) * 2, { label: "twice" });
  const log = attached();
  deref(twice);
  deref(twice);
  reset(count, 2);
  deref(twice);
  expect(log).toEqual([
    ["twice", "first", "news"],
    ["twice", ["count"], "news"],
  ]);
});

test("an input that is as it was is no cause", () => {
  const [price, count] = [atom(40, { label: "price" }), atom(1, { label: "count" })];
  const total = derived(() => deref(price) * deref(count), { label: "total" });
  deref(total);
  const log = attached();
  reset(count, 2);
  deref(total);
  expect(log).toEqual([["total", ["count"], "news"]]);
});

test("of many causes the first eight are told", () => {
  const all = Array.from({ length: 10 }, (_, i) => ref(1, { label: `n${i}` }));
  const sum = derived(() => all.reduce((total, one) => total + deref(one), 0), { label: "sum" });
  deref(sum);
  const log = attached();
  dosync(() => all.forEach((one) => alter(one, (n) => n + 1)));
  expect(deref(sum)).toBe(20);
  expect(log).toEqual([["sum", ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"], "news"]]);
});

test("an equal result by `equals`, and the same error again, are in vain", () => {
  const count = atom(1, { label: "count" });
  const parity = derived(() => ({ odd: deref(count) % 2 }), {
    label: "parity",
    equals: (a, b) => a.odd === b.odd,
  });
  const error = new Error("no");
  const failing = derived(
    () => {
      if (deref(count) > 0) throw error;
    },
    { label: "failing" },
  );
  watch(parity);
  expect(() => deref(failing)).toThrow(error);
  const log = attached();
  reset(count, 3);
  expect(() => deref(failing)).toThrow(error);
  expect(log).toEqual([
    ["parity", ["count"], "in vain"],
    ["failing", ["count"], "in vain"],
  ]);
});

test("a computation for a transaction or a snapshot is told of as one elsewhere", () => {
  const count = ref(1, { label: "count" });
  const twice = derived(() => deref(count) * 2, { label: "twice" });
  deref(twice);
  const log = attached();
  const before = snapshot();
  dosync(() => {
    refSet(count, 5);
    deref(twice);
  });
  before.deref(twice);
  before.dispose();
  expect(log.map((one) => (one as unknown[])[1])).toContain("elsewhere");
  expect(log).toEqual(log.filter((one) => (one as unknown[])[0] === "twice"));
});

test("a chain that is longer than the stack is told of once for each of its values", () => {
  const count = atom(0, { label: "count" });
  let last: Identity<number> = count;
  for (let i = 0; i < 3000; i++) {
    const before = last;
    last = derived(() => deref(before) + 1, { label: `v${i}` });
  }
  const log = attached();
  expect(deref(last)).toBe(3000);
  expect(log).toHaveLength(3000);
});
