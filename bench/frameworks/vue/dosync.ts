import { dosync, ref, refSet } from "@dosync/core";
import { useDeref } from "@dosync/vue";
import type { Application } from "../application.ts";
import { application } from "./application.ts";

export function make(count: number): Application {
  const refs = Array.from({ length: count }, () => ref(0));
  return application(count, {
    cell(index) {
      // oxlint-disable-next-line react/rules-of-hooks -- a composable of Vue, called in a set-up
      const value = useDeref(refs[index]!);
      return () => value.value;
    },
    setOne(index, value) {
      dosync(() => refSet(refs[index]!, value));
    },
    setAll(value) {
      dosync(() => {
        for (const one of refs) refSet(one, value);
      });
    },
  });
}
