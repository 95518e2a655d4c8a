import type { Signals } from "../../libraries/library.ts";
import { cellx } from "./cellx.ts";
import { creation, update } from "./computations.ts";
import { dynamicGraphs } from "./dynamic.ts";
import { molecule } from "./molecule.ts";
import { propagation } from "./propagation.ts";

/** A graph to build, and one turn of changes to it. */
export type Shape = (signals: Signals) => () => void;

export const shapes: Readonly<Record<string, Shape>> = {
  ...propagation,
  molecule,
  ...cellx,
  ...dynamicGraphs,
  ...creation,
  ...update,
};
