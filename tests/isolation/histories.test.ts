// Long histories of concurrent transactions over lists, checked for every phenomenon that they must
// not have.
import { describe, expect, test } from "vitest";
import { budget } from "../support/budget.ts";
import { anomaliesIn } from "./history/checker.ts";
import type { History } from "./history/history.ts";
import { runWorkload, type Workload } from "./history/workload.ts";
import { figures } from "../support/figures.ts";

const shapes = [
  { clients: 3, transactions: 60, keys: 2, lists: "refs" as const },
  { clients: 8, transactions: 30, keys: 3, lists: "refs" as const },
  { clients: 16, transactions: 20, keys: 8, lists: "refs" as const },
  { clients: 6, transactions: 12, keys: 3, lists: "rows" as const },
  { clients: 10, transactions: 8, keys: 12, lists: "rows" as const },
];

describe.each(["snapshot", "serializable"] as const)(
  "histories under %s isolation",
  (isolation) => {
    test.each(shapes)(
      "of $clients clients over $keys lists in $lists have no anomaly",
      { timeout: 900_000 },
      async (shape) => {
        const found: unknown[] = [];
        let entries = 0;
        let aborted = 0;
        for (const workload of workloads({ ...shape, isolation })) {
          const history = await runWorkload(workload);
          entries += history.entries.length;
          aborted += history.entries.filter(({ hasCommitted }) => !hasCommitted).length;
          found.push(
            ...anomaliesIn(history, isolation).map((anomaly) => ({ ...workload, anomaly })),
          );
        }

        figures(
          `${isolation}, ${shape.clients} clients, ${shape.lists}: ${entries} attempts, ${aborted} of them in vain`,
        );
        expect(found).toEqual([]);
        expect(aborted).toBeGreaterThan(entries / 20);
      },
    );
  },
);

test.each([shapes[1]!, shapes[3]!])(
  "histories under snapshot isolation, of lists in $lists, do have write skew: the checker sees it",
  async (shape) => {
    const histories: History[] = [];
    for (const workload of workloads({ ...shape, isolation: "snapshot" })) {
      histories.push(await runWorkload(workload));
    }

    const names = histories.flatMap((history) =>
      anomaliesIn(history, "serializable").map(({ name }) => name),
    );

    expect(new Set(names)).toEqual(new Set(["G2"]));
  },
);

function workloads(shape: Omit<Workload, "seed">): Workload[] {
  return Array.from({ length: budget("histories") }, (_, i) => ({ ...shape, seed: 1000 + i }));
}
