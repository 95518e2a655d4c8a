import type { ComponentType, ReactNode } from "react";

/** A count in one way of keeping state, as the ten checks need it. */
export interface Library {
  readonly name: string;
  /** What has to stand around the components, if anything. */
  readonly Provider: ComponentType<{ readonly children: ReactNode }>;
  readonly useCount: () => number;
  /** Sets the count back before a check. Called outside of rendering, before anything is mounted. */
  readonly reset: () => void;
  readonly increment: () => void;
  readonly double: () => void;
}
