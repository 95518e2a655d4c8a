import { describe, expect, test, vi } from "vitest";
import {
  addWatch,
  alter,
  atom,
  commute,
  derived,
  deref,
  dosync,
  effect,
  draft,
  invariant,
  io,
  onDeliveryError,
  onObserved,
  ref,
  refSet,
  reset,
  setValidator,
  snapshot,
  type StandardSchemaV1,
} from "@dosync/core";
import { reportFailure } from "@dosync/core/adapter";
import { collection } from "@dosync/core/collection";
import { thrownBy } from "../../../tests/support/thrown.ts";

const balance = ref(500, { label: "balance" });
function total(): number {
  return deref(derivedTax);
}
function tax(): number {
  return deref(derivedTotal);
}
const derivedTotal = derived(total);
const derivedTax = derived(tax);

test.each<[message: string, act: () => unknown]>([
  [
    "collection() is called twice, and takes its options the second time: collection()({ key }).",
    () => (collection as (options: object) => unknown)({ key: ({ id }: { id: string }) => id }),
  ],
  [
    'onObserved() needs a function to call when ref "balance" is observed.',
    () => onObserved(balance, "start" as never),
  ],
  [
    'Cannot alter ref "balance" outside a transaction. Wrap the call in dosync(() => …); in the body of dosyncAsync, in tx.dosync(() => …).',
    () => alter(balance, (value) => value),
  ],
  [
    'Cannot set ref "balance" after commuting it: the commute would be replayed over your value. Use alter() instead of commute().',
    () =>
      dosync(() => {
        commute(balance, (value) => value);
        refSet(balance, 1);
      }),
  ],
  ["Derived values form a cycle: total → tax → total.", () => deref(derivedTotal)],
  [
    'The validator of atom "age" refused its initial value -1.',
    () => atom(-1, { label: "age", validator: (value) => value >= 0 }),
  ],
  [
    'The validator of atom "age" returned undefined. It must return true, false or a message at once, for example by comparing.',
    () => atom(1, { label: "age", validator: () => undefined as never }),
  ],
  [
    'The validator of atom "age" returned a promise. It must return true, false or a message at once; it cannot be asynchronous.',
    () => atom(1, { label: "age", validator: (() => Promise.resolve(true)) as never }),
  ],
  [
    'Invariant "rich" does not hold for ref "balance" = 500. Nothing was changed.',
    () => invariant("rich", () => deref(balance) > 1000),
  ],
  ['Invariant "never" does not hold. Nothing was changed.', () => invariant("never", () => false)],
  [
    'Cannot set ref "balance" inside the validator of atom "age". It may run at any time and any number of times, so it must only compute.',
    () => atom(1, { label: "age", validator: () => refSet(balance, 1) > 0 }),
  ],
  [
    "Cannot do I/O inside a transaction. Do it afterwards: afterCommit(() => …), or send an action to an agent.",
    () => dosync(() => io(() => {})),
  ],
  [
    'minHistory 2 and maxHistory 1 of ref "price" must be whole numbers from 0, the first not above the second.',
    () => ref(1, { label: "price", minHistory: 2, maxHistory: 1 }),
  ],
  ["dosync() needs a function: dosync(() => …).", () => dosync(1 as never)],
  ["derived() needs a function: derived(() => …).", () => derived(1 as never)],
  ["effect() needs a function: effect(() => …).", () => effect(1 as never)],
  [
    "Cannot start an effect inside a transaction, a computation or a validator. Start it outside, or with afterCommit(() => …).",
    () => dosync(() => effect(() => {})),
  ],
  [
    'Cannot change atom "count" inside the computation of derived "writer". It may run at any time and any number of times, so it must only compute.',
    () => {
      const count = atom(0, { label: "count" });
      const writer = derived(() => reset(count, 1), { label: "writer" });
      using open = snapshot();
      return open.deref(writer);
    },
  ],
  [
    'Cannot change atom "count" inside the equality of derived "comparer". It may run at any time and any number of times, so it must only compute.',
    () => {
      const count = atom(0, { label: "count" });
      const equals = (): boolean => reset(count, 1) === 1;
      const comparer = derived(() => ({ amount: deref(balance) }), { label: "comparer", equals });
      return dosync(() => [1, 2].map((amount) => (refSet(balance, amount), deref(comparer))));
    },
  ],
  [
    'The computation of derived "later" threw a promise. A computation cannot be suspended: return the promise, and let whoever shows the value wait for it, for example by use() in React.',
    () =>
      deref(
        derived(
          () => {
            throw Promise.resolve() as never;
          },
          { label: "later" },
        ),
      ),
  ],
])("%s", (message, act) => {
  expect(thrownBy(act)).toMatchObject({ message });
});

test("a failure in a delivery is named with what failed", () => {
  const messages: string[] = [];
  const stop = onDeliveryError(({ message }) => messages.push(message));
  const age = atom(1, { label: "age" });
  addWatch(age, "broken", () => {
    throw new Error("no");
  });

  reset(age, 2);
  stop();

  expect(messages).toEqual([
    'A watch of atom "age" failed after a commit: Error: no. The commit stands, and everybody else was told.',
  ]);
});

test("what is reported with a message of its own is no failure of a callback, and ends with one full stop", () => {
  const messages: string[] = [];
  const stop = onDeliveryError(({ code, message }) => messages.push(code, message));

  reportFailure(
    Object.assign(new Error("It is too much."), { name: "RefusedError" }),
    (shown) =>
      `A mutation was refused, and nobody has asked about it: ${shown}. Its own effects are gone. Give it an onRefused, or take the confirmed of what run() answers before it is decided.`,
  );
  stop();

  expect(messages).toEqual([
    "DELIVERY_FAILED",
    "A mutation was refused, and nobody has asked about it: RefusedError: It is too much. Its own effects are gone. Give it an onRefused, or take the confirmed of what run() answers before it is decided.",
  ]);
});

test("the advice about an ended draft depends on NODE_ENV when the program runs, in a build for both modes", () => {
  const edit = draft({ label: "profile" });
  edit.commit();
  const messages = ["development", "production"].map((mode) => {
    vi.stubEnv("NODE_ENV", mode);
    const { message } = thrownBy(() => edit.refSet(balance, 1)) as Error;
    vi.unstubAllEnvs();
    return message;
  });

  expect(messages[0]).toMatch(/draft "profile" has ended .*Open another draft/);
  expect(messages[1]).not.toContain("another draft");
});

test("the check of what a validator must be depends on NODE_ENV when the program runs", () => {
  vi.stubEnv("NODE_ENV", "production");
  const error = thrownBy(() => atom(1, { validator: 5 as never }));
  vi.unstubAllEnvs();

  expect(error).not.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("the words about a schema that makes another value depend on NODE_ENV when the program runs", () => {
  const schema = {
    "~standard": { version: 1, vendor: "test", validate: () => ({ value: 2 as unknown }) },
  } as const;
  const messages = ["development", "production"].map((mode) => {
    vi.stubEnv("NODE_ENV", mode);
    const { message } = thrownBy(() => atom<unknown>(1, { validator: schema })) as Error;
    vi.unstubAllEnvs();
    return message;
  });

  expect(messages[0]).toContain("makes another value of this one");
  expect(messages[1]).not.toContain("makes another value");
});

test.each([5, "required", {}])(
  "a validator that is %s is told to be a function or a schema",
  (bad) => {
    const age = atom(1, { label: "age" });

    expect(thrownBy(() => setValidator(age, bad as never))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(
        'validator of atom "age" must be a function or a Standard Schema',
      ),
    });
    expect(() => atom(1, { validator: bad as never })).toThrow("must be a function");
  },
);

test("a schema that makes another value is told where, and what to do instead", () => {
  const answer = { value: { name: "Ada" } };
  const validator: StandardSchemaV1 = {
    "~standard": { version: 1, vendor: "test", validate: () => answer },
  };
  const given = (value: unknown) => () => atom(value, { label: "person", validator });

  expect(given({ name: " Ada" })).toThrow(
    /schema of atom "person" makes another value of this one at "name".*parse the value first/,
  );
  expect(given(0)).toThrow("another value of this one. A validator");
});

const isPositive = (amount: number): true | string => amount > 0 || "An amount is more than zero.";

describe("an initial value that a validator refuses", () => {
  test("is named, with whose it is", () => {
    const error = thrownBy(() => ref(0, { label: "amount", validator: isPositive }));

    expect(error).toMatchObject({
      name: "ValidationError",
      code: "INVALID_VALUE",
      label: 'ref "amount"',
      value: 0,
      message: 'The initial value 0 of ref "amount" is refused: An amount is more than zero.',
      issues: [{ message: "An amount is more than zero." }],
    });
  });

  test("keeps the code and the path of a schema that makes another value of it", () => {
    const trim: StandardSchemaV1<{ name: string }> = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) => ({ value: { name: (value as { name: string }).name.trim() } }),
      },
    };
    const error = thrownBy(() => atom({ name: " Ada" }, { label: "user", validator: trim }));

    expect(error).toMatchObject({ code: "TRANSFORMED", issues: [{ path: ["name"] }] });
    expect((error as Error).message).toMatch(/^The initial value .* of atom "user" is refused: /);
  });

  test("leaves an error of the validator itself as it is", () => {
    const failure = new Error("no network");
    const validator = (): boolean => {
      throw failure;
    };

    expect(thrownBy(() => ref(0, { validator }))).toBe(failure);
  });
});
