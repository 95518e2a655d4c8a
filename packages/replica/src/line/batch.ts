import { type Refusal, refusalOf } from "../errors.ts";
import type { Model } from "../model/define-model.ts";
import { migrated, migrationFailed } from "../model/migrate.ts";
import type { Batch, Loaded, LoggedMutation } from "../store/store.ts";
import type { Outcome, Shared } from "./shared.ts";

/**
 * What mutations have come to, for the log of a store.
 *
 * @param outcomes Those of the calls, run one after another over what is confirmed.
 * @param isFirst Whether it is the first batch of the space.
 */
export function batchOf(
  { version }: Pick<Model<never>, "version">,
  shared: Shared,
  calls: readonly Omit<LoggedMutation, "refusal">[],
  outcomes: readonly Outcome[],
  isFirst: boolean,
): Batch {
  // What the factory has made once stays so, whatever the factories of later versions make.
  const values = new Map<string, unknown>(isFirst ? shared.firstValues() : []);
  const mutations = calls.map((call, index): LoggedMutation => {
    const outcome = outcomes[index]!;
    let refusal: Refusal | undefined;
    if ("error" in outcome) {
      refusal = refusalOf(outcome.error, (name) => shared.addressAt(name));
    } else {
      for (const [identity, value] of outcome.writes) {
        const address = shared.addresses.get(identity);
        if (address !== undefined) values.set(address, value);
      }
    }
    return { ...call, refusal };
  });
  return { version, mutations, values: [...values], removed: [] };
}

/** What brings a store to the version of this program; undefined where it has come so far. */
export function migration(
  model: Model<never>,
  shared: Shared,
  { version, values }: Loaded,
): Batch | undefined {
  if (version === undefined || version >= model.version) return undefined;
  const old = [...values];
  const news = migrated(model, old, version);
  const fault = shared.faultInAll(news);
  if (fault !== undefined) throw migrationFailed(model.name, model.version, fault.error);
  const removed = old.map(([address]) => address).filter((address) => !news.has(address));
  return { version: model.version, mutations: [], values: [...news], removed };
}
