import { DependencyGraph } from "./cycles.ts";
import type { Action, Anomaly, Entry, History } from "./history.ts";

interface Append {
  readonly by: number;
  readonly key: number;
  /** Whether the same transaction appends to the same list once more. */
  readonly isIntermediate: boolean;
}

/**
 * Finds what a history of appends and reads must not have: the phenomena of Adya, by what was read
 * and by cycles of dependencies. A list tells who wrote before whom, so nothing has to be guessed.
 */
export function anomaliesIn(history: History, isolation: "snapshot" | "serializable"): Anomaly[] {
  const appends = indexAppends(history.entries);
  const orders = versionOrders(history);
  return [
    ...history.entries.flatMap(internalAnomalies),
    ...readAnomalies(history, appends),
    ...orderAnomalies(history, orders, appends),
    ...lostUpdates(history),
    ...cycleAnomalies(dependencies(history, orders, appends), isolation),
  ];
}

function indexAppends(entries: readonly Entry[]): Map<number, Append> {
  const appends = new Map<number, Append>();
  for (const [by, { actions }] of entries.entries()) {
    for (const [place, action] of actions.entries()) {
      if (action.kind !== "append") continue;
      const later = actions.slice(place + 1);
      const isIntermediate = later.some(({ kind, key }) => kind === "append" && key === action.key);
      appends.set(action.value, { by, key: action.key, isIntermediate });
    }
  }
  return appends;
}

/** A transaction sees what it has read and appended itself, and nothing else in between. */
function internalAnomalies({ actions }: Entry, by: number): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const known = new Map<number, readonly number[]>();
  const added = new Map<number, readonly number[]>();
  for (const { kind, key, ...rest } of actions) {
    if (kind === "append") {
      added.set(key, [...(added.get(key) ?? []), (rest as { value: number }).value]);
      continue;
    }
    const { result } = rest as { result: readonly number[] };
    const own = added.get(key) ?? [];
    const base = result.slice(0, result.length - own.length);
    const before = known.get(key);
    const endsWithOwn = own.every((value, i) => result[base.length + i] === value);
    if (!endsWithOwn || (before !== undefined && !isEqual(before, base))) {
      anomalies.push({ name: "internal", detail: `transaction ${by} reads ${show(result)}` });
    }
    known.set(key, base);
  }
  return anomalies;
}

/** What others had not committed, or were not done with. */
function readAnomalies({ entries }: History, appends: ReadonlyMap<number, Append>): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const { by, key, result } of readsOf(entries)) {
    const detail = `transaction ${by} reads ${show(result)} of list ${key}`;
    for (const value of result) {
      const append = appends.get(value);
      if (append === undefined) anomalies.push({ name: "garbage", detail });
      else if (append.by !== by && !(entries[append.by] as Entry).hasCommitted) {
        anomalies.push({ name: "G1a", detail });
      }
    }
    const last = appends.get(result.at(-1) ?? Number.NaN);
    if (last?.isIntermediate === true && last.by !== by) anomalies.push({ name: "G1b", detail });
  }
  return anomalies;
}

/** The longest that was seen of each list: everything else is a beginning of it. */
function versionOrders({ entries, final }: History): (readonly number[])[] {
  const orders = [...final];
  for (const { by, key, result } of readsOf(entries)) {
    const isOwn = !(entries[by] as Entry).hasCommitted;
    if (!isOwn && result.length > (orders[key] as readonly number[]).length) orders[key] = result;
  }
  return orders;
}

function orderAnomalies(
  { entries, final }: History,
  orders: readonly (readonly number[])[],
  appends: ReadonlyMap<number, Append>,
): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const [key, order] of orders.entries()) {
    if (new Set(order).size < order.length) {
      anomalies.push({ name: "duplicate", detail: `list ${key} is ${show(order)}` });
    }
  }
  for (const { by, key, result } of externalReads(entries)) {
    const order = orders[key] as readonly number[];
    if (!isEqual(order.slice(0, result.length), result)) {
      const detail = `transaction ${by} reads ${show(result)} of list ${key}, which is ${show(order)}`;
      anomalies.push({ name: "incompatible order", detail });
    }
  }
  for (const [value, { by, key }] of appends) {
    const isThere = (final[key] as readonly number[]).includes(value);
    const { hasCommitted } = entries[by] as Entry;
    if (hasCommitted && !isThere) {
      anomalies.push({ name: "lost append", detail: `${value} by ${by} is not in list ${key}` });
    }
    if (!hasCommitted && isThere) {
      anomalies.push({ name: "G1a", detail: `${value} by ${by} is in list ${key}` });
    }
  }
  return anomalies;
}

/** Two committed transactions that read the same version of a list, and both wrote the next one. */
function lostUpdates({ entries }: History): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const updates = new Map<string, number>();
  for (const { by, key, result } of externalReads(entries)) {
    const { actions, hasCommitted } = entries[by] as Entry;
    if (!hasCommitted || !actions.some((action) => action.kind === "append" && action.key === key))
      continue;
    const version = `${key}: ${show(result)}`;
    const other = updates.get(version);
    if (other !== undefined && other !== by) {
      anomalies.push({ name: "lost update", detail: `${other} and ${by} update list ${version}` });
    }
    updates.set(version, by);
  }
  return anomalies;
}

function dependencies(
  { entries }: History,
  orders: readonly (readonly number[])[],
  appends: ReadonlyMap<number, Append>,
): DependencyGraph {
  const graph = new DependencyGraph();
  const writerOf = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : appends.get(value)?.by;
  const link = (
    from: number | undefined,
    to: number | undefined,
    kind: "ww" | "wr" | "rw",
  ): void => {
    if (from !== undefined && to !== undefined) graph.add(from, to, kind);
  };
  for (const order of orders) {
    for (const [place, value] of order.entries()) {
      link(writerOf(value), writerOf(order[place + 1]), "ww");
    }
  }
  for (const { by, key, result } of externalReads(entries)) {
    if (!(entries[by] as Entry).hasCommitted) continue;
    link(writerOf(result.at(-1)), by, "wr");
    link(by, writerOf((orders[key] as readonly number[])[result.length]), "rw");
  }
  return graph;
}

function cycleAnomalies(graph: DependencyGraph, isolation: "snapshot" | "serializable"): Anomaly[] {
  const searches: [name: string, cycle: number[] | undefined][] = [
    ["G0", graph.cycle(["ww"])],
    ["G1c", graph.cycle(["ww", "wr"])],
    ["G-single", graph.cycleWithOneRead()],
    ["G-nonadjacent", graph.cycleWithSeparateReads()],
    ["G2", isolation === "serializable" ? graph.cycle(["ww", "wr", "rw"]) : undefined],
  ];
  return searches.flatMap(([name, cycle]) =>
    cycle === undefined ? [] : [{ name, detail: cycle.join(" → ") }],
  );
}

interface Read {
  readonly by: number;
  readonly key: number;
  readonly result: readonly number[];
}

function* readsOf(entries: readonly Entry[]): Generator<Read> {
  for (const [by, { actions }] of entries.entries()) {
    for (const action of actions) {
      if (action.kind === "read") yield { by, key: action.key, result: action.result };
    }
  }
}

/** What a transaction read of others: without what it had appended itself. */
function* externalReads(entries: readonly Entry[]): Generator<Read> {
  for (const [by, { actions }] of entries.entries()) {
    const own = new Set(actions.filter(isAppend).map(({ value }) => value));
    const done = new Set<number>();
    for (const action of actions) {
      if (action.kind !== "read" || done.has(action.key)) continue;
      done.add(action.key);
      yield { by, key: action.key, result: action.result.filter((value) => !own.has(value)) };
    }
  }
}

function isAppend(action: Action): action is Action & { kind: "append" } {
  return action.kind === "append";
}

function isEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

function show(list: readonly number[]): string {
  return `[${list.join(" ")}]`;
}
