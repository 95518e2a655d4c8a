import { describe, expect, test } from "vitest";
import {
  afterCommit,
  agent,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  ensure,
  lens,
  ref,
  refSet,
  reset,
  send,
} from "@dosync/core";
import { confine, hasOwnValue, reportFailure, replayOver } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

const shared = ref(1, { label: "shared" });
const mine = ref({ n: 2 }, { label: "mine" });
const filter = atom("", { label: "filter" });
const worker = agent(0);
const of = new Set([shared]);

test("confined code does with allowed identities what it could do without", () => {
  const doubled = derived(() => deref(shared) * 2);
  const results = dosync(() =>
    confine(of, () => [
      alter(shared, (n) => n + 1),
      refSet(shared, 5),
      ensure(shared),
      deref(doubled),
      dosync(() => deref(shared)),
    ]),
  );
  expect(results).toEqual([2, 5, 5, 10, 5]);
  expect(deref(shared)).toBe(5);
  expect(dosync(() => confine(of, () => commute(shared, (n) => n + deref(shared))))).toBe(10);
  const { outcomes } = replayOver([], [() => confine(of, () => alter(shared, (n) => n + 1))]);
  expect(outcomes).toMatchObject([{ status: "done", result: 11 }]);
});

describe("what concerns another identity throws before anything has changed:", () => {
  const uses: Record<string, () => unknown> = {
    "to read a ref": () => deref(mine),
    "to read an atom": () => deref(filter),
    "to read a derived value": () => deref(derived(() => deref(shared) + deref(mine).n)),
    "to read a lens": () => deref(lens(mine, ["n"])),
    "to change an atom": () => reset(filter, "x"),
    "to alter a ref": () => alter(mine, () => ({ n: 0 })),
    "to alter it through a lens": () => alter(lens(mine, ["n"]), () => 0),
    "to set a ref": () => refSet(mine, { n: 0 }),
    "to commute a ref": () => commute(mine, () => ({ n: 0 })),
    "to ensure a ref": () => ensure(mine),
  };
  test.each(Object.keys(uses))("%s", (use) => {
    const run = (): unknown => confine(of, uses[use]!);
    expect(thrownBy(() => dosync(run))).toMatchObject({ code: "OUTSIDE_MODEL" });
    expect(replayOver([], [run]).outcomes).toMatchObject([
      { status: "failed", error: { code: "OUTSIDE_MODEL" } },
    ]);
    expect([deref(mine).n, deref(filter)]).toEqual([2, ""]);
  });
});

test("confined code has no effect", () => {
  for (const effect of [() => afterCommit(() => {}), () => send(worker, (n: number) => n + 1)]) {
    expect(thrownBy(() => dosync(() => confine(of, effect)))).toMatchObject({ code: "NO_EFFECTS" });
  }
});

test("what follows in the same transaction is free again", () => {
  const two = dosync(() => {
    thrownBy(() => confine(of, () => deref(mine)));
    return deref(mine).n;
  });
  expect(two).toBe(2);
});

test("it needs a transaction", () => {
  expect(thrownBy(() => confine(of, () => 1))).toMatchObject({ code: "NO_TRANSACTION" });
});

test("a derived value and a lens have no value of their own", () => {
  const all = [shared, filter, worker, lens(mine, ["n"]), derived(() => 1)];
  expect(all.map(hasOwnValue)).toEqual([true, true, true, false, false]);
});

test("a failure that nobody waits for is told like that of a watch", () => {
  const errors = collectDeliveryErrors();
  reportFailure("late");
  expect(errors).toMatchObject([{ cause: "late" }]);
});
