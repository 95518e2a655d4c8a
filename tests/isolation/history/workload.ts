import { alter, commute, deref, dosync, dosyncAsync, ref, type Ref } from "@dosync/core";
import { explore, type Program, type Step } from "@dosync/core/testing";
import { randomFrom } from "../../../packages/core/src/testing/random.ts";
import type { Action, History } from "./history.ts";

/** How large a history is and what it is made of. */
export interface Workload {
  readonly seed: number;
  readonly clients: number;
  /** How many transactions each client runs, one after another. */
  readonly transactions: number;
  readonly keys: number;
  readonly isolation: "snapshot" | "serializable";
}

type List = Ref<readonly number[]>;

interface Recorder {
  readonly lists: readonly List[];
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
        lists: Array.from({ length: workload.keys }, (_, i) =>
          ref<readonly number[]>([], { label: `list ${i}` }),
        ),
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
  const { entries, lists } = recorder as unknown as Recorder;
  return { entries, final: lists.map((list) => deref(list)) };
}

async function runOne(
  recorder: Recorder,
  step: Step,
  isolation: Workload["isolation"],
): Promise<void> {
  const kind = recorder.random();
  if (kind < 0.15) runSynchronous(recorder);
  else if (kind < 0.35) await runCommuting(recorder, step);
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
  const { random, lists } = recorder;
  const plan = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    key: Math.floor(random() * lists.length),
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
          const list = lists[key] as List;
          if (isRead) entry.actions.push({ kind: "read", key, result: tx.deref(list) });
          else {
            const value = ++recorder.value;
            entry.actions.push({ kind: "append", key, value });
            tx.alter(list, append, value);
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
    Math.floor(random() * lists.length),
  );
  const entry = record(recorder);
  await dosyncAsync(async (tx) => {
    for (const key of keys) {
      const value = ++recorder.value;
      entry.actions.push({ kind: "append", key, value });
      tx.commute(lists[key] as List, append, value);
      await step();
    }
  });
  entry.hasCommitted = true;
}

function runSynchronous(recorder: Recorder): void {
  const { random, lists } = recorder;
  const entry = record(recorder);
  dosync(() => {
    const read = Math.floor(random() * lists.length);
    entry.actions.push({ kind: "read", key: read, result: deref(lists[read] as List) });
    const written = Math.floor(random() * lists.length);
    const value = ++recorder.value;
    entry.actions.push({ kind: "append", key: written, value });
    (random() < 0.5 ? alter : commute)(lists[written] as List, append, value);
  });
  entry.hasCommitted = true;
}

class Aborted extends Error {}

function append(list: readonly number[], value: number): readonly number[] {
  return [...list, value];
}
