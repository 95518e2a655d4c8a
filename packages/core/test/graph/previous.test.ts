import { expect, onTestFinished, test } from "vitest";
import { addWatch, alter, atom, deref, derived, dosync, ref, reset, snapshot } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";

/** The total so far of a source, and what its computation was given as the previous value. */
function following(given: unknown[]) {
  const count = ref(1);
  const double = derived((previous: number | undefined) => {
    given.push(previous);
    return deref(count) * 2;
  });
  return { count, double };
}

test("a computation that somebody follows is given the value that it has computed last", () => {
  const given: unknown[] = [];
  const { count, double } = following(given);
  onTestFinished(subscribe(double, () => {}));
  given.length = 0;

  dosync(() => alter(count, () => 2));
  dosync(() => alter(count, () => 3));

  expect(given.filter((value) => value !== undefined)).toEqual([2, 4]);
  expect(deref(double)).toBe(6);
});

test("a computation that nobody follows is given nothing", () => {
  const given: unknown[] = [];
  const { count, double } = following(given);

  deref(double);
  dosync(() => alter(count, () => 2));
  deref(double);

  expect(given).toEqual([undefined, undefined]);
});

test("a computation is given nothing in a transaction and in a snapshot", () => {
  const given: unknown[] = [];
  const { count, double } = following(given);
  onTestFinished(subscribe(double, () => {}));
  using before = snapshot();
  dosync(() => alter(count, () => 2));
  given.length = 0;

  dosync(() => {
    alter(count, () => 3);
    deref(double);
  });
  before.deref(double);

  const [inTransaction, committed, ...rest] = given;
  expect([inTransaction, committed]).toEqual([undefined, 4]);
  expect(rest.filter((value) => value !== undefined)).toEqual([]);
});

test("a failure is no previous value, and what comes after it is given nothing", () => {
  const count = atom(0);
  const given: unknown[] = [];
  const risky = derived((previous: number | undefined) => {
    given.push(previous);
    if (deref(count) === 1) throw new Error("one");
    return deref(count);
  });
  onTestFinished(subscribe(risky, () => {}));
  given.length = 0;

  reset(count, 1);
  reset(count, 2);

  expect([given.includes(0), given.at(-1)]).toEqual([true, undefined]);
});

test("an equal part that is reused keeps those who read it from being computed again", () => {
  const todos = atom([{ title: "Tea", done: false }]);
  const titles = derived((previous: readonly string[] | undefined) => {
    const now = deref(todos).map(({ title }) => title);
    return previous?.join() === now.join() ? previous : now;
  });
  let runs = 0;
  const joined = derived(() => {
    runs++;
    return deref(titles).join(", ");
  });
  addWatch(joined, "watch", () => {});

  reset(todos, [{ title: "Tea", done: true }]);
  expect([deref(joined), runs]).toEqual(["Tea", 1]);
  reset(todos, [{ title: "Bread", done: true }]);
  expect([deref(joined), runs]).toEqual(["Bread", 2]);
});
