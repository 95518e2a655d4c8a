import type { Identity } from "@dosync/core";
import type { Address } from "@dosync/core/adapter";
import { type Refusal, refusalOf } from "../errors.ts";
import type { Model } from "../model/define-model.ts";
import { migrated, migrationFailed } from "../model/migrate.ts";
import type { Batch, Loaded, LoggedMutation } from "../store/store.ts";
import { inPlaces, isMarker, isOfRows, keptRowAt, type KeptRow } from "./rows.ts";
import type { Orders, ReplayedLine } from "./replay.ts";
import type { Shared } from "./shared.ts";

/**
 * What mutations have come to, for the log of a store.
 *
 * @param replayed What the calls have come to, run one after another over what is confirmed.
 * @param isFirst Whether it is the first batch of the space.
 */
export function batchOf(
  { version }: Pick<Model<never>, "version">,
  shared: Shared,
  calls: readonly Omit<LoggedMutation, "refusal">[],
  { outcomes, orders }: Pick<ReplayedLine, "outcomes" | "orders">,
  isFirst: boolean,
): Batch {
  const written = new Map<Identity<unknown>, unknown>();
  const mutations = calls.map((call, index): LoggedMutation => {
    const outcome = outcomes[index]!;
    let refusal: Refusal | undefined;
    if ("error" in outcome) {
      refusal = refusalOf(outcome.error, (name) => shared.addressAt(name));
    } else {
      for (const [identity, value] of outcome.writes) written.set(identity, value);
    }
    return { ...call, refusal };
  });
  return { version, mutations, ...valuesOf(shared, orders, written, isFirst) };
}

/** What is written, as it is kept. Rows come in the order of their places. */
function valuesOf(
  shared: Shared,
  orders: Orders,
  written: Map<Identity<unknown>, unknown>,
  isFirst: boolean,
): Pick<Batch, "values" | "removed"> {
  const places = placesOf(shared, orders, written);
  // What the factory has made once stays so, whatever the factories of later versions make.
  const values = new Map<Address, unknown>(isFirst ? shared.firstValues() : []);
  const removed = new Set<Address>();
  for (const [identity, value] of written) {
    const address = shared.addressOf(identity);
    if (address === undefined) continue;
    const rows = shared.rowsOf(identity);
    if (rows !== undefined && !rows.isKept && !isFirst) {
      for (const [at, first] of shared.firstRowsOf(rows)) {
        if (!values.has(at) && !removed.has(at)) values.set(at, first);
      }
    }
    if (rows !== undefined && value === undefined) {
      values.delete(address);
      removed.add(address);
    } else if (rows === undefined) values.set(address, value);
    else {
      const at = places.get(identity) ?? rows.places.get(identity);
      values.set(address, { row: value, at } satisfies KeptRow);
    }
  }
  return { values: inPlaces(values), removed: [...removed] };
}

/** The places of rows that have come or moved. Those that have only moved become written. */
function placesOf(
  shared: Shared,
  orders: Orders,
  written: Map<Identity<unknown>, unknown>,
): ReadonlyMap<Identity<unknown>, number> {
  const places = new Map<Identity<unknown>, number>();
  for (const rows of shared.collections) {
    const order = orders.get(rows)!;
    if (rows.isInOrder(order)) continue;
    for (const [entity, place] of rows.placesIn(order)) {
      places.set(entity, place);
      if (!written.has(entity)) written.set(entity, shared.confirmed.get(entity));
    }
  }
  return places;
}

/** What brings a store to the version of this program. Undefined where it is there. */
export function migration(
  model: Model<never>,
  shared: Shared,
  { version, values }: Pick<Loaded, "version" | "values">,
): Batch | undefined {
  if (version === undefined || version >= model.version) return undefined;
  const kept = new Map(values);
  const marks = [...kept].filter(([address]) => isMarker(address));
  for (const [address] of marks) kept.delete(address);
  // A migration sees rows as they are, in their order.
  const old = inPlaces(kept).map(
    ([address, one]) => [address, isOfRows(address) ? keptRowAt(address, one).row : one] as const,
  );
  const news = migrated(model, old, version);
  const fault = shared.faultInAll(news);
  if (fault !== undefined) throw migrationFailed(model.name, model.version, fault.error);
  const removed = old.map(([address]) => address).filter((address) => !news.has(address));
  let at = 0;
  const next = [...news].map(([address, value]): [Address, unknown] =>
    isOfRows(address) ? [address, { row: value, at: ++at } satisfies KeptRow] : [address, value],
  );
  return { version: model.version, mutations: [], values: [...marks, ...next], removed };
}
