import { batch, createAtom, useSelector } from "@tanstack/vue-store";
import type { Application } from "../application.ts";
import { application } from "./application.ts";

export function make(count: number): Application {
  const atoms = Array.from({ length: count }, () => createAtom(0));
  return application(count, {
    cell(index) {
      // oxlint-disable-next-line react/rules-of-hooks -- a composable of Vue, called in a set-up
      const value = useSelector(atoms[index]!);
      return () => value.value;
    },
    setOne: (index, value) => atoms[index]!.set(value),
    setAll(value) {
      batch(() => {
        for (const atom of atoms) atom.set(value);
      });
    },
  });
}
