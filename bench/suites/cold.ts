// The shapes of `derived.ts` as the public reactivity benchmark runs them: a fresh process for each shape
// and library, nothing is warmed up, and making the graph counts, its effects included, as does the first
// update. So this says what an application pays when it starts.
import { signals } from "#library";
import { workOnce } from "../support/work-once.ts";
import { type Shape, shapes } from "./shapes/all.ts";

/** How many turns follow on making the graph: about as many as the public benchmark takes for its size. */
function turnsOf(name: string): number {
  if (name.startsWith("cellx")) return 1;
  if (name.startsWith("graph") || name.startsWith("create")) return 10;
  return 100;
}

function measureCold(name: string, shape: Shape): number | undefined {
  if (signals === undefined) return undefined;
  globalThis.gc?.();
  const begun = performance.now();
  const turn = shape(signals);
  for (let i = turnsOf(name); i > 0; i--) turn();
  return (performance.now() - begun) * 1000;
}

workOnce(
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, () => measureCold(name, shape)]),
  ),
);
