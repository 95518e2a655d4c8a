import { clock } from "../ground/clock.ts";
import type { ReadPoint } from "./read-point.ts";

let registry: FinalizationRegistry<[readPoint: ReadPoint, what: string]> | undefined;

/**
 * Development: warns when the holder of a read point was dropped, and not ended. The read point stays open,
 * and with it every version that it sees.
 */
export function reportIfForgotten(holder: object, readPoint: ReadPoint, what: string): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  noteHolder(readPoint, holder, what);
  registry ??= new FinalizationRegistry(([forgotten, name]) => {
    if (forgotten.isOpen) {
      console.warn(
        `dosync: ${name} taken at commit point ${forgotten.point} was dropped without being ended. What it shows stays in memory; end it with dispose(), or declare it with using.`,
      );
    }
  });
  registry.register(holder, [readPoint, what]);
}

/** Development: says which attempt holds a read point open, as long as that is open. */
export function noteAttempt(readPoint: ReadPoint, attempt: object): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  // No weak reference: an engine keeps what those name until the end of a task, however many attempts that has.
  readPoint.holder = { what: undefined, since: clock.now(), object: attempt };
}

/** Development: names who holds a read point open. The read point does not keep that in memory. */
export function noteHolder(readPoint: ReadPoint, holder: object, what: string): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  readPoint.holder = { what, since: clock.now(), object: new WeakRef(holder) };
}
