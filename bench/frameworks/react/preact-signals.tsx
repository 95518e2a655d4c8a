import { batch, signal } from "@preact/signals-react";
import { useSignals } from "@preact/signals-react/runtime";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

export function make(count: number): Application {
  const signals = Array.from({ length: count }, () => signal(0));
  return application(count, {
    Cell({ index }) {
      useSignals();
      return <i>{signals[index]!.value}</i>;
    },
    setOne(index, value) {
      signals[index]!.value = value;
    },
    setAll(value) {
      batch(() => {
        for (const one of signals) one.value = value;
      });
    },
  });
}
