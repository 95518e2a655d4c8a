import { expect, test } from "vitest";
import { atom, deref, NotAnIdentityError, refresh, reset, resource } from "@dosync/core";
import { checkResource, whenLoaded } from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("it loads, and is one promise for all who wait for the same", async () => {
  let loads = 0;
  const user = resource(async () => ++loads);
  const promise = whenLoaded(user);
  await Promise.resolve();
  expect(whenLoaded(user)).toBe(promise);
  await promise;
  expect([deref(user).value, loads]).toEqual([1, 1]);
});

test("what is there is there, unless it is to be loaded again", async () => {
  let loads = 0;
  const user = resource(async () => ++loads);
  await whenLoaded(user);
  await whenLoaded(user);
  expect(loads).toBe(1);
  await whenLoaded(user, true);
  expect(loads).toBe(2);
});

test("it never rejects, and goes on until what is loaded fits", async () => {
  const id = atom(1);
  const user = resource(async () => {
    if (deref(id) === 1) throw new Error("no");
    return deref(id);
  });
  await whenLoaded(user);
  expect(deref(user).status).toBe("error");
  const promise = whenLoaded(user, true);
  await macrotask();
  await promise;
  expect(deref(user).status).toBe("error");
});

test("an answer in the moment in which its input changes is none for who waits", async () => {
  const id = atom(1);
  const answers: ((value: string) => void)[] = [];
  const user = resource(() => {
    deref(id);
    return new Promise<string>((resolve) => answers.push(resolve));
  });
  const states: unknown[] = [];
  const promise = refresh(user).then((state) => states.push(state));
  await macrotask();

  answers[0]!("the first"); // it lands before the resource looks at what has changed
  reset(id, 2);
  await macrotask();
  expect([states, answers.length]).toEqual([[], 2]);
  answers[1]!("the second");
  await promise;

  expect([states, deref(user).value]).toEqual([["the second"], "the second"]);
});

test("what is no resource is refused", () => {
  const count = atom(1);
  expect(thrownBy(() => whenLoaded(count as never))).toBeInstanceOf(NotAnIdentityError);
  expect(thrownBy(() => checkResource(count as never, "useIt"))).toMatchObject({ label: "useIt" });
});
