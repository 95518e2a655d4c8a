import { atom, reset } from "@dosync/core";
import { useDeref } from "@dosync/vue";
import type { Application } from "../application.ts";
import { application } from "./application.ts";

/** Atoms change one by one: what agrees with each other is refs. */
export function make(count: number): Application {
  const atoms = Array.from({ length: count }, () => atom(0));
  return application(count, {
    cell(index) {
      // oxlint-disable-next-line react/rules-of-hooks -- a composable of Vue, called in a set-up
      const value = useDeref(atoms[index]!);
      return () => value.value;
    },
    setOne: (index, value) => void reset(atoms[index]!, value),
    setAll(value) {
      for (const one of atoms) reset(one, value);
    },
  });
}
