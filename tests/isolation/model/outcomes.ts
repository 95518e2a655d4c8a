import { type AsyncTransactionOptions, deref, dosyncAsync, type Ref } from "@dosync/core";
import { explore, type Exploration, type Program } from "@dosync/core/testing";
import {
  Aborted,
  describeOperation,
  type Grain,
  makeRefs,
  type Observation,
  perform,
  type Script,
} from "./operations.ts";
import { outcomeOf } from "./oracle.ts";

export interface Reached {
  readonly outcomes: ReadonlySet<string>;
  readonly schedules: number;
}

/** Runs scripts as real transactions in all or many orders, and says what can come of it. */
export async function reachedOutcomes(
  scripts: Readonly<Record<string, Script>>,
  refs: number,
  how: {
    readonly isolation?: AsyncTransactionOptions["isolation"];
    readonly mode?: Exploration<unknown, Record<string, unknown>>["mode"];
    readonly grain?: Grain;
    readonly allowed: ReadonlySet<string>;
  },
): Promise<Reached> {
  const outcomes = new Set<string>();
  const { isolation, mode = "exhaustive", grain = "every step", allowed } = how;
  const programs: Record<string, Program<Ref<string>[], string[]>> = {};
  for (const [name, script] of Object.entries(scripts)) {
    programs[name] = (state, step) =>
      dosyncAsync((tx) => perform(script, tx, state, step, grain), {
        label: name,
        isolation,
        backoff: () => 0,
      });
  }
  const { schedules } = await explore({
    label: describeScripts(scripts),
    setup: () => makeRefs(refs),
    programs,
    mode,
    check: (state, { results }) => {
      const observations = Object.fromEntries(
        Object.entries(results).map(([name, result]) => [
          name,
          result.status === "fulfilled" ? seenBy(result.value, true) : abortedBy(result.reason),
        ]),
      );
      const outcome = outcomeOf(
        observations,
        state.map((ref) => deref(ref)),
      );
      if (!allowed.has(outcome)) throw new Error(`Not allowed: ${outcome}`);
      outcomes.add(outcome);
    },
  });
  return { outcomes, schedules };
}

export function describeScripts(scripts: Readonly<Record<string, Script>>): string {
  return Object.entries(scripts)
    .map(([name, script]) => `${name}: ${script.map(describeOperation).join(", ")}`)
    .join("; ");
}

function seenBy(seen: readonly string[], hasCommitted: boolean): Observation {
  return { seen, hasCommitted };
}

function abortedBy(reason: unknown): Observation {
  if (reason instanceof Aborted) return seenBy(reason.seen, false);
  throw reason;
}
