// Every interleaving of small transactions, held against snapshot isolation by its definition.
import { describe, expect, test } from "vitest";
import { budget } from "../support/budget.ts";
import { OPERATION_KINDS, type Operation, type Script } from "./model/operations.ts";
import { allowedOutcomes, type Isolation } from "./model/oracle.ts";
import { describeScripts, reachedOutcomes } from "./model/outcomes.ts";
import { figures } from "../support/figures.ts";

const REFS = 2;

/** Every script of two operations over two refs; after an abort nothing follows. */
const scripts: Script[] = operations().flatMap((first): Script[] =>
  first.kind === "abort" ? [[first]] : operations().map((second) => [first, second]),
);

function operations(): Operation[] {
  const onRefs = OPERATION_KINDS.flatMap((kind) => [
    { kind, ref: 0 },
    { kind, ref: 1 },
  ]);
  return [...onRefs, { kind: "abort" }];
}

/** Every pair of scripts, whichever is called a or b. */
const pairs = scripts.flatMap((a, i) => scripts.slice(i).map((b) => ({ a, b })));

/** As many of them as the budget has, from all over the list. */
function chosenPairs(name: Parameters<typeof budget>[0]): typeof pairs {
  const stride = pairs.length / Math.min(budget(name), pairs.length);
  return pairs.filter((_, i) => Math.floor((i + 1) / stride) > Math.floor(i / stride));
}

async function compareAll(
  chosen: typeof pairs,
  isolation: Isolation,
  mode: "exhaustive" | "distinct" = "exhaustive",
): Promise<{ schedules: number; differences: string[] }> {
  let schedules = 0;
  const differences: string[] = [];
  for (const pair of chosen) {
    const allowed = allowedOutcomes(pair, REFS, isolation);
    const reached = await reachedOutcomes(pair, REFS, {
      isolation: isolation === "serial" ? "serializable" : "snapshot",
      mode,
      allowed,
    });
    schedules += reached.schedules;
    const missed = [...allowed].filter((outcome) => !reached.outcomes.has(outcome));
    if (missed.length > 0) differences.push(`${describeScripts(pair)} never: ${missed.join(", ")}`);
  }
  return { schedules, differences };
}

describe("two transactions of two operations over two refs", () => {
  test(
    "have in all their schedules the outcomes that snapshot isolation allows, all of them and no other",
    { timeout: 600_000 },
    async () => {
      const chosen = chosenPairs("pairs of transactions");
      const { schedules, differences } = await compareAll(chosen, "snapshot");

      figures(`snapshot isolation: ${chosen.length} pairs, ${schedules} schedules`);
      expect(differences).toEqual([]);
    },
  );

  test(
    "have in all their schedules the outcomes of serial orders, where they are serializable",
    { timeout: 600_000 },
    async () => {
      const chosen = chosenPairs("serializable pairs");
      const { schedules, differences } = await compareAll(chosen, "serial");

      figures(`serializable: ${chosen.length} pairs, ${schedules} schedules`);
      expect(differences).toEqual([]);
    },
  );

  test(
    "have the same outcomes in those of their schedules that are distinct",
    { timeout: 600_000 },
    async () => {
      const chosen = chosenPairs("pairs in distinct schedules");
      const { schedules, differences } = await compareAll(chosen, "snapshot", "distinct");

      figures(`distinct: ${chosen.length} pairs, ${schedules} schedules`);
      expect(differences).toEqual([]);
    },
  );
});
