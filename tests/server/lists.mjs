// The model of histories: lists that mutations read and append to. The servers of the test load it as well.
import { alter, deref, invariant, ref, refSet } from "@dosync/core";
import { defineModel } from "@dosync/replica";

const KEYS = 4;
export const ACCOUNTS = 4;
/** What each account begins with. */
export const FUNDS = 20;
export const CLIENTS = 8;
/** A client has fewer mutations than this on their way. */
const SLOTS = 32;

/**
 * @typedef {{ kind: "read", key: number } | { kind: "append", key: number, value: number }} Step
 * @typedef {{ client: number, id: number, steps: Step[] }} Act
 */

export const lists = defineModel("lists", () => {
  const of = Array.from({ length: KEYS }, () => ref(/** @type {readonly number[]} */ ([])));
  const seen =
    /** @type {import("@dosync/core").Ref<{ id: number, results: readonly number[][] } | undefined>[]} */ (
      Array.from({ length: CLIENTS * SLOTS }, () => ref(undefined))
    );
  const count = ref(0);
  const accounts = Array.from({ length: ACCOUNTS }, () => ref(FUNDS)); // no rule holds over them but the mutation
  invariant("the count is that of all values", () => {
    return deref(count) === of.reduce((sum, list) => sum + deref(list).length, 0);
  });
  return { of, seen, count, accounts };
});

/** Reads and appends, and writes what it has read into a slot of its client. It moves money where there is some. */
export const act = lists.mutation(
  "act",
  ({ of, seen, count, accounts }, /** @type {Act} */ { client, id, steps }) => {
    const results = [];
    for (const step of steps) {
      const list = of[step.key];
      if (step.kind === "read") results.push([...deref(list)]);
      else {
        alter(list, (values) => [...values, step.value]);
        alter(count, (n) => n + 1);
      }
    }
    const [from, to] = [accounts[client % ACCOUNTS], accounts[(client + id) % ACCOUNTS]];
    const amount = Math.min(deref(from), 1 + (id % 7));
    alter(from, (funds) => funds - amount);
    alter(to, (funds) => funds + amount);
    if (deref(count) % 7 === 3 && id % 5 === 0) {
      throw Object.assign(new Error("Not now."), { code: "NOT_NOW" });
    }
    refSet(seen[slotOf(client, id)], {
      id,
      results,
    });
  },
);

/** @param {number} client @param {number} id */
export function slotOf(client, id) {
  return client * SLOTS + (id % SLOTS);
}
