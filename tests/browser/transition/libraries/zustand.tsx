import { Fragment } from "react";
import { create } from "zustand";
import type { Library } from "./library.ts";

const useStore = create(() => ({ count: 0 }));

export const zustand: Library = {
  name: "Zustand",
  Provider: Fragment,
  useCount: () => useStore((state) => state.count),
  reset: () => useStore.setState({ count: 0 }),
  increment: () => useStore.setState(({ count }) => ({ count: count + 1 })),
  double: () => useStore.setState(({ count }) => ({ count: count * 2 })),
};
