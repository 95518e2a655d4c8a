// A value that lives elsewhere may fail to be read. In every world that failure is a value like any
// other: whoever catches it sees it, and whoever shows it shows the error.
import {
  addWatch,
  atom,
  deref,
  derived,
  dosync,
  type Identity,
  invariant,
  InvariantError,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
} from "@dosync/core";
import {
  external,
  keepInitialValues,
  openWorld,
  readInitial,
  readPresent,
} from "@dosync/core/adapter";
import { describe, expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const failing = (error: () => unknown): Identity<unknown> =>
  external({
    label: "elsewhere",
    read: () => {
      throw error();
    },
    listen: () => () => {},
  });

const failure = new Error("offline");
const sameError = () => failure;
const newError = () => new Error("offline");

/** What it says where it fails. */
const orOffline = (identity: Identity<unknown>): unknown => {
  try {
    return deref(identity);
  } catch {
    return "offline";
  }
};

describe.each([
  ["the same error each time", sameError],
  ["a new error each time", newError],
])("an external identity that throws %s", (_name, error) => {
  test("a rule that catches it accepts what it allows, and reads it a few times only", () => {
    let reads = 0;
    const elsewhere = failing(() => {
      reads++;
      return error();
    });
    const count = atom(0);
    const stock = ref(0);
    const rule = invariant("not 1", () => {
      orOffline(elsewhere);
      return deref(count) !== 1 && deref(stock) !== 1;
    });
    reads = 0;
    reset(count, 2);
    dosync(() => refSet(stock, 2));
    expect([deref(count), deref(stock)]).toEqual([2, 2]);
    expect(reads).toBeLessThan(10); // comparing in the middle of a check would start another check
    rule.dispose();
  });

  test("a rule that catches it refuses an atom with the rule's own error", () => {
    const elsewhere = failing(error);
    const count = atom(0, { label: "count" });
    const rule = invariant("not 1", () => orOffline(elsewhere) === "offline" && deref(count) !== 1);
    expect(() => reset(count, 1)).toThrow(InvariantError);
    expect(deref(count)).toBe(0);
    rule.dispose();
  });

  test.each(["atom", "ref"] as const)(
    "the rule's error shows what was thrown, through one kind of identity: %s",
    (kind) => {
      const elsewhere = failing(error);
      const count = atom(0, { label: "count" });
      const stock = ref(0, { label: "stock" });
      const rule = invariant(
        "not 1",
        () => orOffline(elsewhere) === "offline" && deref(count) + deref(stock) !== 1,
      );
      const thrown = thrownBy(() => {
        if (kind === "atom") reset(count, 1);
        else dosync(() => refSet(stock, 1));
      });
      expect(thrown).toBeInstanceOf(InvariantError);
      expect((thrown as InvariantError).values).toEqual({
        'external "elsewhere"': new Error("offline"),
        'atom "count"': kind === "atom" ? 1 : 0,
        'ref "stock"': kind === "ref" ? 1 : 0,
      });
      rule.dispose();
    },
  );

  test("a rule over a derived value of it holds, and is refused, by what it says", () => {
    const elsewhere = failing(error);
    const count = atom(0);
    const label = derived(() => `${String(orOffline(elsewhere))} ${String(deref(count))}`);
    const rule = invariant("not 1", () => deref(label) !== "offline 1");
    reset(count, 2);
    expect(() => reset(count, 1)).toThrow(InvariantError);
    expect(deref(label)).toBe("offline 2");
    rule.dispose();
  });

  test("a derived value of it says so in every world", () => {
    keepInitialValues();
    const elsewhere = failing(error);
    const count = atom(0);
    const label = derived(() => `${String(orOffline(elsewhere))} ${String(deref(count))}`);
    const throws = derived(() => deref(elsewhere));
    const world = openWorld();
    const pinned = snapshot();
    reset(count, 1);
    expect(deref(label)).toBe("offline 1");
    expect(dosync(() => deref(label))).toBe("offline 1");
    expect(readPresent(label, () => {})).toBe("offline 1");
    expect(readInitial(label)).toBe("offline 0");
    expect(pinned.deref(label)).toBe("offline 0");
    expect(world.read(label)).toBe("offline 1");
    expect(world.replay(() => void reset(count, Number(deref(label) === "offline 1")))).toEqual(
      new Map(),
    );
    world.hold();
    reset(count, 2);
    expect(world.read(label)).toBe("offline 2");
    world.pin();
    expect(world.read(label)).toBe("offline 2");
    for (const read of [deref, readInitial, world.read.bind(world), pinned.deref.bind(pinned)]) {
      expect(() => read(throws)).toThrow("offline");
      expect(() => read(elsewhere)).toThrow("offline");
    }
    pinned.dispose();
    world.close();
  });

  test("a watched derived value of it hears of the rest", () => {
    const elsewhere = failing(error);
    const count = atom(0);
    const label = derived(() => `${String(orOffline(elsewhere))} ${String(deref(count))}`);
    const log: unknown[] = [];
    addWatch(label, "log", (_key, _identity, old, value) => log.push([old, value]));
    reset(count, 1);
    expect(log).toEqual([["offline 0", "offline 1"]]);
    removeWatch(label, "log"); // whoever listens to a value elsewhere hears of it in later tests as well
  });
});
