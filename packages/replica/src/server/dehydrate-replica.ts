import { UsageError } from "@dosync/core/adapter";
import { type DehydratedReplica, insightInto } from "../line/dehydrated.ts";
import type { Replica } from "../line/replica.ts";
import { toText } from "../wire/text.ts";

/**
 * What a server has rendered of a replica. The page gives it to `openReplica({ from })`. It is what is
 * confirmed.
 *
 * Call it after `replica.ready`, before the replica is closed. It stays whole as JSON. In a page, keep the text from
 * ending its script element: `JSON.stringify(data).replaceAll("<", "\\u003c")`.
 *
 * @throws {UsageError} (`NOT_A_REPLICA`) unless it is given a replica; `NOT_READY`, `OUTDATED` or `DAMAGED` where
 * the replica does not show what is kept.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(5) }));
 * const replica = openReplica(counter, { space: "all", at: memory(), mutations: [] });
 * await replica.ready;
 * dehydrateReplica(replica); // { cursor: 0, version: 1, values: [["count", "[5]"]] }
 * replica.close();
 * ```
 */
export function dehydrateReplica<M extends object>(replica: Replica<M>): DehydratedReplica {
  const insight = insightInto(Object(replica) as object);
  if (insight === undefined) {
    throw new UsageError(
      "NOT_A_REPLICA",
      "dehydrateReplica",
      process.env.NODE_ENV !== "production" &&
        "dehydrateReplica() needs a replica, as openReplica() returns it.",
    );
  }
  const { cursor, version, values } = insight.confirmed();
  return { cursor, version, values: values.map(([address, value]) => [address, toText(value)]) };
}
