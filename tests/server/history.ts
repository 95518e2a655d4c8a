// Devices that read and append to lists over servers, and what each of them was told.
import { expect } from "vitest";
import { deref } from "@dosync/core";
import { type Batch, confirmed, openReplica, type Replica, type Sent } from "@dosync/replica";
import { server } from "@dosync/replica/server";
import { randomFrom } from "../../packages/core/src/testing/random.ts";
import { anomaliesIn } from "../isolation/history/checker.ts";
import type { Action, Entry, History } from "../isolation/history/history.ts";
import { act, CLIENTS, lists, slotOf } from "./lists.mjs";
import { watchRule, WAYS } from "./rule.ts";

type Lists = ReturnType<typeof lists.create>;
type Steps = Parameters<typeof act.body>[1]["steps"];

/** What one round of devices works with. */
export interface Round {
  readonly space: string;
  readonly seed: number;
  /** How many mutations each device runs. */
  readonly mutations: number;
  /** How long a device waits between two of them at most, in milliseconds. */
  readonly pause: number;
  /** The way of one device to the servers. */
  readonly fetch: typeof fetch;
  readonly url: string;
  /** Goes on while devices work. */
  readonly meanwhile: () => Promise<void>;
  /** Called when everything has worked: from then on nothing may fail. */
  readonly calm: () => void;
}

/** Lets devices work, waits until all is decided, and answers what they were told. */
export async function historyOf(round: Round): Promise<History> {
  const random = randomFrom(round.seed);
  const replicas = Array.from({ length: CLIENTS }, (_, client) => {
    const at = server(round.url, {
      user: `client ${client}`,
      headers: () => ({ authorization: `client ${client}` }),
      fetch: round.fetch,
      storage: "memory",
    });
    return openReplica(lists, { space: round.space, at, mutations: [act] });
  });
  await Promise.all(replicas.map(({ ready }) => ready));
  const watched = replicas.map(({ model }) => watchRule(model));
  const entries: Entry[] = [];
  const values = { next: 1 };
  const working = Promise.all(
    replicas.map((replica, client) => work(round, replica, client, values, random, entries)),
  );
  await round.meanwhile();
  await working;
  round.calm();
  await Promise.all(replicas.map((replica) => replica.flush()));
  const [final] = replicas.map(({ model }) => model.of.map((list) => deref(list)));
  for (const { model } of replicas) expect(model.of.map((list) => deref(list))).toEqual(final);
  for (const { broken, looks, stop } of watched) {
    expect(broken).toEqual([]);
    expect(looks.size).toBe(WAYS);
    stop();
  }
  for (const replica of replicas) replica.close();
  return { entries, final: final! };
}

/** One client: it runs mutations, and writes down what it was told. */
async function work(
  { mutations, pause }: Round,
  replica: Replica<Lists>,
  client: number,
  values: { next: number },
  random: () => number,
  entries: Entry[],
): Promise<void> {
  const open: Promise<void>[] = [];
  for (let id = 1; id <= mutations; id++) {
    const steps: Steps = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const key = Math.floor(random() * 4);
      return random() < 0.5 ? { kind: "read", key } : { kind: "append", key, value: values.next++ };
    });
    try {
      const sent = replica.run(act, { client, id, steps });
      open.push(note(replica, { client, id, steps }, sent, entries));
    } catch (error) {
      expect(error).toMatchObject({ code: "NOT_NOW" }); // it was not even sent
    }
    await new Promise((resolve) => setTimeout(resolve, random() * pause));
  }
  await Promise.all(open);
}

/** Writes down what became of a mutation, and what it has read where it was decided. */
async function note(
  { model }: Replica<Lists>,
  { client, id, steps }: { client: number; id: number; steps: Steps },
  sent: Sent,
  entries: Entry[],
): Promise<void> {
  try {
    await sent.confirmed;
  } catch (error) {
    expect(error).toMatchObject({ code: "NOT_NOW" });
    entries.push({ actions: steps.filter((step) => step.kind === "append"), hasCommitted: false });
    return;
  }
  const slot = deref(confirmed(model.seen[slotOf(client, id)]!));
  expect(slot?.id).toBe(id);
  let next = 0;
  const actions = steps.map((step): Action =>
    step.kind === "read" ? { ...step, result: slot!.results[next++]! } : step,
  );
  entries.push({ actions, hasCommitted: true });
}

/** Strictly serializable, with nothing lost, doubled or half applied. */
export function expectExact(history: History): void {
  expect(anomaliesIn(history, "serializable")).toEqual([]);
  const appended = history.entries
    .filter(({ hasCommitted }) => hasCommitted)
    .flatMap(({ actions }) =>
      actions.flatMap((each) => (each.kind === "append" ? [each.value] : [])),
    );
  expect(ascending(history.final.flat())).toEqual(ascending(appended));
}

/** The log has each mutation of a device once, in the order of its numbers. */
export function expectNumbersWithoutGap(log: readonly Batch[]): void {
  const last = new Map<string, number>();
  for (const { client, number } of log.flatMap(({ mutations }) => mutations)) {
    expect(number).toBe((last.get(client) ?? 0) + 1);
    last.set(client, number);
  }
  expect(last.size).toBe(CLIENTS);
}

const ascending = (numbers: readonly number[]): number[] =>
  numbers.toSorted((one, other) => one - other);
