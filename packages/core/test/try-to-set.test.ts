import { expect, onTestFinished, test } from "vitest";
import {
  atom,
  deref,
  derived,
  dosync,
  ImpureFunctionError,
  invariant,
  NotAnIdentityError,
  ref,
  swap,
  ValidationError,
} from "@dosync/core";
import { readPresent, external, tryToSet, UsageError } from "@dosync/core/adapter";

test("what is accepted is set, what is refused is answered", () => {
  const age = atom(20, { validator: (years) => years >= 0 });
  const spent = ref(0);
  const rule = invariant("within the budget", () => deref(spent) <= 100);
  onTestFinished(() => rule.dispose());

  expect(tryToSet(age, 21)).toBeUndefined();
  expect(tryToSet(age, -1)).toEqual({ value: -1, error: expect.any(ValidationError) as unknown });
  expect(tryToSet(spent, 50)).toBeUndefined();
  expect(tryToSet(spent, 500)?.error).toMatchObject({ code: "INVARIANT_VIOLATED" });
  expect([deref(age), deref(spent)]).toEqual([21, 50]);
});

test("a promise is a value like any other", () => {
  const later = Promise.resolve(1);
  const inAtom = atom<unknown>(0);
  const inRef = ref<unknown>(0);

  expect([tryToSet(inAtom, later), tryToSet(inRef, later)]).toEqual([undefined, undefined]);
  expect(deref(inAtom)).toBe(later);
  expect(deref(inRef)).toBe(later);
});

test("in a transaction the validator is asked at once", () => {
  const age = ref(20, {
    validator: (years) => {
      if (years < 0) throw "too young";
      return true;
    },
  });

  const refusal = dosync(() => [tryToSet(age, -1), tryToSet(age, 30), deref(age)]);

  expect(refusal).toEqual([{ value: -1, error: "too young" }, undefined, 30]);
});

test("what is no refusal is thrown", () => {
  const count = atom(0);
  const impure = atom(0, { validator: (n) => n === 0 || swap(count, (m) => m + 1) > 0 });

  expect(() =>
    tryToSet(
      derived(() => 0),
      1,
    ),
  ).toThrow(UsageError);
  expect(() => tryToSet(5 as never, 1)).toThrow(NotAnIdentityError);
  expect(() => tryToSet(impure, 1)).toThrow(ImpureFunctionError);
});

test("readPresent knows what comes from elsewhere, and shows what is about to be taken over", () => {
  let degrees = 20;
  const listeners = new Set<() => void>();
  const celsius = external({
    read: () => degrees,
    listen(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  });
  const count = atom(1);
  const label = derived(() => `${deref(celsius)} °C, ${deref(count)}`);
  const keep = invariant("keeps it listening", () => deref(celsius) < 100);
  onTestFinished(() => keep.dispose());
  const found: unknown[] = [];

  degrees = 21;
  expect(readPresent(label, (identity) => found.push(identity))).toBe("21 °C, 1");
  expect(readPresent(count, (identity) => found.push(identity))).toBe(1);
  expect(found).toEqual([celsius]);
});

test("a UsageError without a message has its code and its label as message", () => {
  expect(new UsageError("READ_ONLY", "total", "")).toMatchObject({
    code: "READ_ONLY",
    label: "total",
    message: "dosync READ_ONLY total",
  });
});
