import type { ComponentType, ReactNode } from "react";
import type { Name, Transaction } from "../model.ts";

/** The state of one program in one way of keeping it. */
export interface Store {
  readonly Provider: ComponentType<{ readonly children?: ReactNode }>;
  /** A hook: a value as text. `how` chooses among the hooks that could give it. */
  readonly useShown: (name: Name, how: number) => string;
  /** Runs a transaction; one that is refused changes nothing. */
  readonly run: (transaction: Transaction) => void;
  /** What everything outside of React sees, as text; undefined where there is no such thing. */
  readonly peek: (name: Name) => string | undefined;
}

/** Makes a fresh one for each program. */
export type MakeStore = (seed: number) => Store;
