import type { ComponentType, ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import type { Application } from "../application.ts";

/** What differs between the libraries: how a cell gets its number, and how that changes. */
export interface Cells {
  readonly Cell: ComponentType<{ readonly index: number }>;
  readonly setOne: (index: number, value: number) => void;
  readonly setAll: (value: number) => void;
  /** What has to stand around the cells. */
  readonly Around?: ComponentType<{ readonly children: ReactNode }>;
}

export function application(count: number, { Cell, setOne, setAll, Around }: Cells): Application {
  const cells = Array.from({ length: count }, (_, index) => <Cell key={index} index={index} />);
  let root: Root | undefined;
  return {
    mount(into) {
      root = createRoot(into);
      root.render(Around === undefined ? cells : <Around>{cells}</Around>);
    },
    unmount() {
      root?.unmount();
    },
    setOne,
    setAll,
  };
}
