import {
  addWatch,
  CycleError,
  deref,
  type Derived,
  derived,
  external,
  removeWatch,
} from "@dosync/core";
import { expect, test } from "vitest";

test("a cycle that reads a value elsewhere which fails is open when that value ends it", () => {
  let isOpen = false;
  const heard = new Set<() => void>();
  const elsewhere = external<number>({
    read() {
      if (isOpen) return 1;
      throw new Error("offline");
    },
    listen: (changed) => (heard.add(changed), () => void heard.delete(changed)),
  });
  const readsElsewhere = (): boolean => {
    try {
      return deref(elsewhere) === 1;
    } catch {
      return false;
    }
  };
  const one: Derived<number> = derived(() => (readsElsewhere() ? 1 : deref(other)));
  const other: Derived<number> = derived(() => deref(one) + 1);
  const told: unknown[] = [];
  addWatch(other, "told", (_key, _identity, _old, value) => told.push(value));
  expect(() => deref(other)).toThrow(CycleError);

  isOpen = true;
  for (const changed of heard) changed();

  expect(told).toEqual([2]);
  removeWatch(other, "told");
});
