import { dosync, dosyncAsync } from "@dosync/core";
import { explore, type Program, type Step } from "@dosync/core/testing";
import { randomFrom } from "../../../packages/core/src/testing/random.ts";
import type { Action, History } from "./history.ts";
import { type Lists, listsInRefs, listsInRows } from "./lists.ts";

/** How large a history is and what it is made of. */
export interface Workload {
  readonly seed: number;
  readonly clients: number;
  /** How many transactions each client runs, one after another. */
  readonly transactions: number;
  readonly keys: number;
  readonly isolation: "snapshot" | "serializable";
  /** What the lists are kept in. */
  readonly lists: "refs" | "rows";
}

interface Recorder {
  readonly lists: Lists;
  readonly keys: number;
  readonly entries: { actions: Action[]; hasCommitted: boolean }[];
  readonly random: () => number;
  value: number;
}

/**
 * Clients that append to lists and read them, in transactions of all kinds: asynchronous ones with
 * others in between any two operations, some that abort, some that only commute, and synchronous
 * ones. Every attempt is recorded; those that were overtaken count as aborted.
 */
export async function runWorkload(workload: Workload): Promise<History> {
  const random = randomFrom(workload.seed);
  let recorder: Recorder | undefined;
  const client: Program<Recorder, void> = async (own, step) => {
    for (let i = 0; i < workload.transactions; i++) {
      await step();
      await runOne(own, step, workload.isolation);
    }
  };
  await explore({
    label: `workload ${workload.seed}`,
    setup: () =>
      (recorder = {
        lists: workload.lists === "refs" ? listsInRefs(workload.keys) : listsInRows(),
        keys: workload.keys,
        entries: [],
        random,
        value: 0,
      }),
    programs: Object.fromEntries(
      Array.from({ length: workload.clients }, (_, i) => [`client ${i}`, client]),
    ),
    mode: { seed: workload.seed, runs: 1 },
    maxSteps: 1_000_000,
    check: (_state, { results }) => {
      for (const result of Object.values(results)) {
        if (result.status === "rejected") throw result.reason;
      }
    },
  });
  const { entries, lists, keys } = recorder as unknown as Recorder;
  return { entries, final: Array.from({ length: keys }, (_, key) => lists.read(key)) };
}

async function runOne(
  recorder: Recorder,
  step: Step,
  isolation: Workload["isolation"],
): Promise<void> {
  const kind = recorder.random();
  if (kind < 0.15) runSynchronous(recorder);
  else if (kind < 0.35 && recorder.lists.commute !== undefined) await runCommuting(recorder, step);
  else await runAsynchronous(recorder, step, isolation);
}

/** Begins the record of an attempt. */
function record(recorder: Recorder): { actions: Action[]; hasCommitted: boolean } {
  const entry = { actions: [], hasCommitted: false };
  recorder.entries.push(entry);
  return entry;
}

async function runAsynchronous(
  recorder: Recorder,
  step: Step,
  isolation: Workload["isolation"],
): Promise<void> {
  const { random, lists, keys } = recorder;
  const plan = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    key: Math.floor(random() * keys),
    isRead: random() < 0.5,
  }));
  const aborts = random() < 0.1;
  let entry = record(recorder);
  let isFirst = true;
  try {
    await dosyncAsync(
      async (tx) => {
        if (!isFirst) entry = record(recorder);
        isFirst = false;
        for (const { key, isRead } of plan) {
          if (isRead) {
            const result = tx.dosync(() => lists.read(key));
            entry.actions.push({ kind: "read", key, result });
          } else {
            const value = ++recorder.value;
            entry.actions.push({ kind: "append", key, value });
            tx.dosync(() => lists.append(key, value));
          }
          await step();
        }
        if (aborts) throw new Aborted();
      },
      { isolation, backoff: () => 0 },
    );
    entry.hasCommitted = true;
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
  }
}

/** Only commutes: one that also read would see less than what it is applied to at its commit. */
async function runCommuting(recorder: Recorder, step: Step): Promise<void> {
  const { random, lists } = recorder;
  const keys = Array.from({ length: 1 + Math.floor(random() * 2) }, () =>
    Math.floor(random() * recorder.keys),
  );
  const entry = record(recorder);
  await dosyncAsync(async (tx) => {
    for (const key of keys) {
      const value = ++recorder.value;
      entry.actions.push({ kind: "append", key, value });
      tx.dosync(() => lists.commute!(key, value));
      await step();
    }
  });
  entry.hasCommitted = true;
}

function runSynchronous(recorder: Recorder): void {
  const { random, lists, keys } = recorder;
  const entry = record(recorder);
  dosync(() => {
    const read = Math.floor(random() * keys);
    entry.actions.push({ kind: "read", key: read, result: lists.read(read) });
    const written = Math.floor(random() * keys);
    const value = ++recorder.value;
    entry.actions.push({ kind: "append", key: written, value });
    const { append, commute = append } = lists;
    (random() < 0.5 ? append : commute)(written, value);
  });
  entry.hasCommitted = true;
}

class Aborted extends Error {}
