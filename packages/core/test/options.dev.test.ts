import {
  agent,
  alterMeta,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  io,
  meta,
  ref,
  refSet,
} from "@dosync/core";
import { external } from "@dosync/core/adapter";
import { collection, ordered, range } from "@dosync/core/collection";
import { expect, test } from "vitest";

const rows = collection<{ id: number; due: number }>()({
  label: "rows",
  key: ({ id }) => id,
  indexes: { due: ordered(({ due }) => due) },
});

/** Development checks options that the types refuse; somebody may write without types. */
async function refusalOf(make: () => unknown): Promise<unknown> {
  try {
    await make();
  } catch (error) {
    return error;
  }
  return undefined;
}

const symbol = Symbol("name") as unknown as string;
const wrong = 5 as never;
const wrongLabel = "A label must be a string, not Symbol(name).";

const refused: readonly [title: string, words: string, make: () => unknown][] = [
  [
    "an isolation of another name",
    'isolation must be "snapshot" or "serializable", not "bogus".',
    () => dosyncAsync(async () => {}, { isolation: "bogus" as never }),
  ],
  [
    "a backoff",
    "backoff must be a function, not 5.",
    () => dosyncAsync(() => {}, { backoff: wrong }),
  ],
  [
    "an error mode of another name",
    'errorMode must be "fail" or "continue", not "bogus".',
    () => agent(0, { errorMode: "bogus" as never }),
  ],
  [
    "an error handler",
    "errorHandler must be a function, not 5.",
    () => agent(0, { errorHandler: wrong }),
  ],
  ["equals", "equals must be a function, not 5.", () => derived(() => 1, { equals: wrong })],
  ["io", "What io() is given must be a function, not 5.", () => io(wrong)],
  [
    "alterMeta",
    'What alterMeta() is given for atom "price" must be a function, not 5.',
    () => alterMeta(atom(1, { label: "price" }), wrong),
  ],
  [
    "a value from elsewhere that cannot be read",
    'read of external("street") must be a function, not undefined.',
    () => external({ label: "street" } as never),
  ],
  [
    "a value from elsewhere that nobody can hear",
    "listen of external() must be a function, not undefined.",
    () => external({ read: () => 1 } as never),
  ],
  [
    "an option of a range",
    'range has no option "form", only from, to, limit, descending.',
    () => range(rows, "due", { form: 1 } as never),
  ],
  ["a label of an atom", wrongLabel, () => atom(1, { label: symbol })],
  ["a label of a ref", wrongLabel, () => ref(1, { label: symbol })],
  ["a label of a derived value", wrongLabel, () => derived(() => 1, { label: symbol })],
  ["a label of a transaction", wrongLabel, () => dosync(() => {}, { label: symbol })],
  [
    "a label of an asynchronous transaction",
    wrongLabel,
    () => dosyncAsync(() => {}, { label: symbol }),
  ],
];

test.for(refused)("%s of the wrong kind is refused in words", async ([, words, make]) => {
  expect(await refusalOf(make)).toMatchObject({ code: "INVALID_ARGUMENT", message: words });
});

test("a refused option leaves nothing behind", () => {
  const count = ref(1);
  const price = atom(10, { meta: { unit: "EUR" } });

  expect(() => dosync(() => refSet(count, 2), { label: symbol })).toThrow("A label");
  expect(() => alterMeta(price, wrong)).toThrow("a function");

  expect(deref(count)).toBe(1);
  expect(meta(price)).toEqual({ unit: "EUR" });
});

test("a value from elsewhere may be an object of a class", () => {
  class Street {
    read(): string {
      return "Main Street";
    }
    listen(): () => void {
      return () => {};
    }
  }

  expect(deref(external(new Street()))).toBe("Main Street");
});
