import { expect, test } from "vitest";
import {
  agent,
  atom,
  deref,
  derived,
  dosync,
  invariant,
  ref,
  refSet,
  reset,
  ValidationError,
} from "@dosync/core";
import {
  giveLabel,
  initialize,
  keepInitialValues,
  labelOf,
  readInitial,
} from "@dosync/core/adapter";

keepInitialValues();

test("the first value of an identity can be read when it has changed", () => {
  const count = ref(1);
  const unchanged = atom("same");
  const double = derived(() => deref(count) * 2);
  dosync(() => refSet(count, 5));
  dosync(() => refSet(count, 7));

  expect([readInitial(count), readInitial(unchanged), readInitial(double)]).toEqual([1, "same", 2]);
  expect([deref(count), deref(double)]).toEqual([7, 14]);
});

test("atoms, refs and agents are initialized at one commit point", () => {
  const a = atom(1);
  const b = ref(2);
  const c = agent(3);
  const sum = derived(() => deref(a) + deref(b) + deref(c));
  const isOdd = invariant("odd", () => (deref(a) + deref(b)) % 2 === 1);

  initialize([
    [a, 10],
    [b, 21],
    [c, 30],
  ]);
  reset(a, 12);

  expect(deref(sum)).toBe(63);
  expect(readInitial(sum)).toBe(61);
  isOdd.dispose();
});

test("a value that a validator refuses initializes nothing", () => {
  const a = atom(1);
  const b = atom(1, { validator: (value) => value > 0 });

  expect(() => initialize([[a, 2], [b, -1]])).toThrow(ValidationError); // prettier-ignore

  expect([deref(a), deref(b), readInitial(a)]).toEqual([1, 1, 1]);
});

test("a label is given only to an identity that has none", () => {
  const nameless = atom(1);
  const named = atom(1, { label: "mine" });

  giveLabel(nameless, "count");
  giveLabel(named, "count");

  expect([labelOf(nameless), labelOf(named)]).toEqual(["count", "mine"]);
});
