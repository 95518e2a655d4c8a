import { expect, test, vi } from "vitest";
import { atom, deref, ref, refSet, reset, send, swap } from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

function named(): void {}

test("an identity of another copy of core is recognised, and the message says what to do", async () => {
  vi.resetModules();
  const other = await import("@dosync/core");
  const foreign = other.atom(1);

  const error = thrownBy(() => deref(foreign));

  expect(other.deref).not.toBe(deref);
  expect(error).toMatchObject({
    code: "NOT_AN_IDENTITY",
    message: expect.stringContaining("another copy of @dosync/core"),
  });
  expect(thrownBy(() => other.reset(atom(1), 2))).toMatchObject({
    message: expect.stringContaining("another copy of @dosync/core"),
  });
});

test("an identity of the wrong kind is named by what was expected", () => {
  const count = atom(1, { label: "count" });
  const balance = ref(1, { label: "balance" });

  expect(thrownBy(() => swap(balance as never, (n) => n))).toMatchObject({
    message: 'swap() expects an atom, but was given {"ref":"balance","value":1}.',
  });
  expect(thrownBy(() => refSet(count as never, 1))).toMatchObject({
    message: 'refSet() expects a ref, but was given {"atom":"count","value":1}.',
  });
  expect(thrownBy(() => send(count as never, (n) => n))).toMatchObject({
    message: 'send() expects an agent, but was given {"atom":"count","value":1}.',
  });
  expect(thrownBy(() => reset(undefined as never, 1))).toMatchObject({
    message: "reset() expects an atom, but was given undefined.",
  });
});

test("a long value is shortened", () => {
  expect(String(atom("a".repeat(500), { label: "long" }))).toBe(
    `#<atom "long": "${"a".repeat(116)}…>`,
  );
  expect(String(atom(["a".repeat(500)], { label: "long" }))).toBe(
    `#<atom "long": ["${"a".repeat(115)}…>`,
  );
});

test("values show as what they are", () => {
  const shown = [
    "text",
    { a: 1 },
    [1, "b"],
    null,
    10n,
    named,
    () => {},
    Promise.resolve(),
    { big: 1n },
  ].map((value) => String(atom(value, { label: "a" })).slice('#<atom "a": '.length, -1));

  expect(shown).toEqual([
    '"text"',
    '{"a":1}',
    '[1,"b"]',
    "null",
    "10",
    "the function named",
    "the function (anonymous)",
    "a promise",
    "[object Object]",
  ]);
});
