import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { computed as vueComputed, ref as vueRef } from "vue";
import {
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  draft,
  ref,
  refHistoryCount,
  refSet,
  reset,
  send,
  swap,
  swapVals,
} from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

function named(): void {}

/** What is said of something that stands in the place of a ref. */
function given(value: unknown): string {
  return (thrownBy(() => dosync(() => alter(value as never, () => 2))) as Error).message;
}

test("an identity of the wrong kind is named by what was expected", () => {
  const count = atom(1, { label: "count" });
  const balance = ref(1, { label: "balance" });

  expect(thrownBy(() => swap(balance as never, (n) => n))).toMatchObject({
    message:
      'swap() expects an atom, but was given ref "balance". Refs change in dosync(), by alter(), refSet() or commute().',
  });
  expect(thrownBy(() => refSet(count as never, 1))).toMatchObject({
    message:
      'refSet() expects a ref, but was given atom "count". Atoms change by swap() or reset().',
  });
  expect(thrownBy(() => send(count as never, (n) => n))).toMatchObject({
    message:
      'send() expects an agent, but was given atom "count". Atoms change by swap() or reset().',
  });
  expect(thrownBy(() => reset(undefined as never, 1))).toMatchObject({
    message: "reset() expects an atom, but was given undefined.",
  });
  const total = derived(() => 1, { label: "total" });
  expect(thrownBy(() => dosync(() => alter(total as never, () => 2)))).toMatchObject({
    message:
      'alter() expects a ref, but was given derived "total". A derived value changes with what it is computed from.',
  });
  expect(thrownBy(() => refHistoryCount(count as never))).toMatchObject({
    message: expect.stringMatching(/ expects a ref, but was given atom "count"\.$/),
  });
});

test("the refs and signals of other libraries are named", () => {
  const advice =
    'It is another thing than an identity of dosync: import ref or atom from "@dosync/core".';
  expect(given(vueRef(1))).toBe(`alter() expects a ref, but was given a ref of Vue. ${advice}`);
  expect(given(vueComputed(() => 1))).toContain("given a ref of Vue. ");
  expect(given({ current: null })).toBe(
    `alter() expects a ref, but was given a ref object of React. ${advice}`,
  );
  expect(given({ brand: Symbol.for("preact-signals") })).toContain("given a signal of Preact. ");
  const failing = {
    get brand(): never {
      throw new Error("not now");
    },
  };
  expect(given(failing)).toContain("alter() expects a ref, but was given [object Object]");
});

test("a value in the place of the change is named, with what takes a value", () => {
  const count = atom(1, { label: "count" });
  const balance = ref(1, { label: "balance" });
  expect(thrownBy(() => dosync(() => alter(balance, 5 as never)))).toMatchObject({
    code: "INVALID_ARGUMENT",
    label: 'ref "balance"',
    message:
      'alter() needs a function from the old value of ref "balance" to the new one, but was given 5. To give it a value, use refSet().',
  });
  expect(thrownBy(() => dosync(() => commute(balance, null as never)))).toMatchObject({
    message: expect.stringContaining("commute() needs a function"),
  });
  const edit = draft();
  expect(thrownBy(() => edit.alter(balance, 5 as never))).toMatchObject({
    message: expect.stringContaining(
      'alter() needs a function from the old value of ref "balance"',
    ),
  });
  edit.abort();
  expect(thrownBy(() => swap(count, { a: 1 } as never))).toMatchObject({
    message: expect.stringMatching(/^swap\(\) needs .* was given {"a":1}. .* use reset\(\)/),
  });
  expect(thrownBy(() => swapVals(count, 5 as never))).toMatchObject({
    message: expect.stringContaining("use resetVals()"),
  });
  expect(thrownBy(() => alter(5 as never, 5 as never))).toMatchObject({
    code: "NOT_AN_IDENTITY",
  });
  expect([deref(count), deref(balance)]).toEqual([1, 1]);
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

describe("what shows an identity where people look at objects", () => {
  const count = atom(1, { label: "count" });

  test("is Node's output, also inside of something else", () => {
    expect(inspect(count)).toBe('#<atom "count": 1>');
    expect(inspect({ count })).toBe('{ count: #<atom "count": 1> }');
    expect(inspect(ref({ a: ["b"] }, { label: "tree" }))).toBe(`#<ref "tree": { a: [ 'b' ] }>`);
  });

  test("is its tag, as Chrome names objects", () => {
    expect(Object.prototype.toString.call(count)).toBe("[object atom count]");
  });

  test("shows the committed value in a transaction, not that of the transaction", () => {
    const balance = ref(500, { label: "balance" });
    let shown = "";

    thrownBy(() =>
      dosync(() => {
        refSet(balance, 0);
        shown = inspect(balance);
        throw new Error("abort");
      }),
    );

    expect(shown).toBe('#<ref "balance": 500>');
  });

  test("shows an error, where a derived value cannot be computed", () => {
    const broken = derived((): number => {
      throw new Error("no");
    });

    expect(inspect(broken)).toContain("Error: no");
  });
});
