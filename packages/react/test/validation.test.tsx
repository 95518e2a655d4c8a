import { atom, deref, dosync, invariant, ref, refSet, reset } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { expect, test } from "vitest";
import { useValidation, type Validation } from "../src/index.ts";

/** Mounts the hook and answers what it returned last. */
function show<T>(identity: Parameters<typeof useValidation<T>>[0]): {
  readonly now: Validation<T>;
} {
  const hook = {} as { now: Validation<T> };
  function Field(): ReactElement {
    const validation = useValidation(identity);
    Object.assign(hook, { now: validation });
    return <output>{`${String(validation.value)} ${codeOf(validation.error)}`}</output>;
  }
  render(<Field />);
  return hook;
}

const codeOf = (error: unknown): string =>
  error === undefined ? "fine" : ((error as { code?: string }).code ?? (error as Error).message);
const shown = (): string | null => screen.getByRole("status").textContent;

test("a value that is accepted becomes the value", () => {
  const age = atom(20, { validator: (years) => years >= 0 });
  const field = show(age);

  act(() => field.now.set(30));
  act(() => field.now.set((years) => years + 1));

  expect(shown()).toBe("31 fine");
  expect(deref(age)).toBe(31);
});

test("a value that the validator refuses is shown with the reason, and never committed", () => {
  const age = ref(20, { validator: (years) => years >= 0 });
  const field = show(age);

  act(() => field.now.set(-1));

  expect(shown()).toBe("-1 INVALID_VALUE");
  expect(deref(age)).toBe(20);
});

test("a value that breaks an invariant is refused as well", () => {
  const low = ref(1);
  const high = ref(5);
  const ordered = invariant("low ≤ high", () => deref(low) <= deref(high));
  const field = show(low);

  act(() => field.now.set(9));
  expect(shown()).toBe("9 INVARIANT_VIOLATED");
  act(() => field.now.set(5));

  expect(shown()).toBe("5 fine");
  ordered.dispose();
});

test("what a validator throws is the reason, as it is", () => {
  const name = atom("Ada", {
    validator: (value) => {
      if (value === "") throw new RangeError("A name is needed.");
      return true;
    },
  });
  const field = show(name);

  act(() => field.now.set(""));

  expect(field.now.error).toEqual(new RangeError("A name is needed."));
});

test("clear shows the committed value again", () => {
  const age = atom(20, { validator: (years) => years >= 0 });
  const field = show(age);

  act(() => field.now.set(-1));
  act(() => void reset(age, 25));
  expect(shown()).toBe("-1 INVALID_VALUE");
  act(() => field.now.clear());

  expect(shown()).toBe("25 fine");
});

test("a mistake is thrown, not shown as a refusal", () => {
  const noVerdict = atom(1, { validator: (value) => value === 1 || (undefined as never) });
  const field = show(noVerdict);

  expect(() => act(() => field.now.set(2))).toThrow(/must return true, false or a message/);
  expect(() =>
    act(() =>
      field.now.set(() => {
        throw new Error("the updater failed");
      }),
    ),
  ).toThrow("the updater failed");
  expect(shown()).toBe("1 fine");
});

test("inside a transaction it refuses at once, and the transaction goes on", () => {
  const age = ref(20, { validator: (years) => years >= 0, label: "age" });
  const other = ref(0);
  const field = show(age);

  act(() =>
    dosync(() => {
      refSet(other, 1);
      field.now.set(-1);
    }),
  );

  expect(shown()).toBe("-1 INVALID_VALUE");
  expect((field.now.error as { label: string }).label).toBe('ref "age"');
  expect([deref(age), deref(other)]).toEqual([20, 1]);
});
