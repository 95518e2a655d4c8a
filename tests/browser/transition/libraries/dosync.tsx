import { Fragment } from "react";
import { alter, dosync, ref, refSet } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import type { Library } from "./library.ts";

const count = ref(0, { label: "count" });

const store = {
  useCount: () => useDeref(count),
  reset: () => void dosync(() => refSet(count, 0)),
  increment: () => void dosync(() => alter(count, (n) => n + 1)),
  double: () => void dosync(() => alter(count, (n) => n * 2)),
};

export const dosyncAlone: Library = { name: "dosync", Provider: Fragment, ...store };

export const dosyncWithRoot: Library = {
  name: "dosync with TransitionRoot",
  Provider: TransitionRoot,
  ...store,
};
