// What is shared in the measurements of a server.
import { alter, ref, refSet } from "@dosync/core";
import { defineModel } from "@dosync/replica";

export const KEYS = 16;

export const counters = defineModel("counters", () => ({
  counts: Array.from({ length: KEYS }, () => ref(0)),
  /** Written by one client of a space, so that others can tell how long that took. */
  stamp: ref(0),
}));

interface Add {
  readonly key: number;
  readonly now: number | undefined;
}

export const add = counters.mutation("add", ({ counts, stamp }, { key, now }: Add) => {
  alter(counts[key]!, (n) => n + 1);
  if (now !== undefined) refSet(stamp, now);
});

/** The time that all processes of a machine have in common, in milliseconds. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}
