import { useState } from "react";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

/** Without any store: each cell's own state, which is what React can do at best. */
export function make(count: number): Application {
  const setters: ((value: number) => void)[] = [];
  return application(count, {
    Cell({ index }) {
      const [value, set] = useState(0);
      setters[index] = set;
      return <i>{value}</i>;
    },
    setOne: (index, value) => setters[index]!(value),
    setAll(value) {
      for (const set of setters) set(value);
    },
  });
}
