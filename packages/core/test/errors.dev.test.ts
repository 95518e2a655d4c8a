import { expect, test, vi } from "vitest";
import {
  addWatch,
  alter,
  atom,
  commute,
  derived,
  deref,
  dosync,
  draft,
  invariant,
  io,
  onDeliveryError,
  ref,
  refSet,
  reset,
} from "@dosync/core";
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
    'Cannot alter ref "balance" outside a transaction. Wrap the call in dosync(() => …).',
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
    'The validator of atom "age" refused -1. Nothing was changed.',
    () => atom(-1, { label: "age", validator: (value) => value >= 0 }),
  ],
  [
    'The validator of atom "age" returned undefined. It must return true or false at once, for example by comparing.',
    () => atom(1, { label: "age", validator: () => undefined as never }),
  ],
  [
    'The validator of atom "age" returned a promise. It must return true or false at once; it cannot be asynchronous.',
    () => atom(1, { label: "age", validator: (() => Promise.resolve(true)) as never }),
  ],
  [
    'Invariant "rich" does not hold for ref "balance" = 500. Nothing was changed.',
    () => invariant("rich", () => deref(balance) > 1000),
  ],
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

test("what to do where a draft has ended is said in development, and decided where nobody has built for one mode", () => {
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
