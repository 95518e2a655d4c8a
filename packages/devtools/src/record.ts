import { checkOptions } from "@dosync/core/adapter";
import { Recorder } from "./model/recorder.ts";
import type { RecorderOptions } from "./model/recorder-options.ts";

/**
 * Records what is committed, refused and retried from now on, without drawing anything. `openDevtools` makes
 * one itself; make it by hand to record before the panel is there, or in a test.
 *
 * In a production build it hears nothing.
 *
 * @throws {UsageError} (`TOOLS_ATTACHED`) if another recorder is attached. Dispose of it first.
 * @example
 * ```ts
 * const balance = ref(500, { label: "balance" });
 * const recorder = record({ models: { bank: { balance } } });
 * dosync(() => alter(balance, (sum) => sum - 100), { label: "withdraw" });
 * recorder.log.toArray().map(({ label }) => label); // ["withdraw"]
 * recorder.dispose();
 * ```
 *
 * Clojure has none.
 */
export function record(options?: RecorderOptions): Recorder {
  if (process.env.NODE_ENV !== "production") checkOptions(options, "record()");
  return new Recorder(options);
}
