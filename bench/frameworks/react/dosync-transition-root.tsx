import { dosync, ref, refSet } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

export function make(count: number): Application {
  const refs = Array.from({ length: count }, () => ref(0));
  return application(count, {
    Around: TransitionRoot,
    Cell: ({ index }) => <i>{useDeref(refs[index]!)}</i>,
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
