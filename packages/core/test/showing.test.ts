import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { atom, deref, derived, lens, reset, snapshot } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";

const ways: [way: string, show: (value: unknown) => string][] = [
  ["a string", (value) => String(value)],
  // Production shows an identity in the output of Node as any other object, and computes nothing for it.
  ...(process.env["NODE_ENV"] === "production"
    ? []
    : [["Node's output", (value) => inspect(value)] as [string, (value: unknown) => string]]),
  ["JSON", (value) => JSON.stringify(value)],
];

describe.each(ways)("to show a value as %s", (_way, show) => {
  test("changes no result, also where it is shown inside of what it depends on", () => {
    const count = atom(1);
    const shown: string[] = [];
    const inner = derived(() => {
      shown.push(show(outer));
      return deref(count);
    });
    const outer = derived((): number => deref(inner) + 1, { label: "outer" });
    const part = lens(
      count,
      (whole) => whole,
      (_whole, value) => value,
      { label: "part" },
    );
    const other = derived(() => {
      shown.push(show(part));
      return 0;
    });

    expect([deref(outer), deref(inner), deref(other)]).toEqual([2, 1, 0]);
    const stop = subscribe(outer, () => {});
    reset(count, 2);
    expect([deref(outer), deref(inner)]).toEqual([3, 2]);
    using pinned = snapshot();
    expect(pinned.deref(outer)).toBe(3);
    stop();

    const unknown = show(outer).includes("{")
      ? '{"derived":"outer"}'
      : '#<derived "outer": computing>';
    expect(shown).toEqual([
      unknown,
      unknown.replaceAll(/derived|outer/g, (word) => (word === "derived" ? "atom" : "part")),
      unknown,
    ]);
  });

  test("says what is there, inside of a computation too, and is no dependency", () => {
    const count = atom(1);
    const label = derived(() => `${deref(count)} m`, { label: "label" });
    let text = "";
    let runs = 0;
    const reader = derived(() => {
      runs++;
      text = show(label);
    });
    deref(label);
    deref(reader);
    expect(text).toContain("1 m");
    const stop = subscribe(label, () => {});
    reset(count, 2);
    deref(reader);
    expect(runs).toBe(1);
    const another = derived(() => show(label));
    expect(deref(another)).toContain("2 m");
    stop();
  });
});
