// More transactions, operations and refs than can be tried in every order: scripts and schedules are
// drawn from a seed, and held against the same definition of snapshot isolation.
import { expect, test } from "vitest";
import { randomFrom } from "../../packages/core/src/testing/random.ts";
import { budget } from "../support/budget.ts";
import { OPERATION_KINDS, type Operation, type Script } from "./model/operations.ts";
import { allowedOutcomes, type Isolation } from "./model/oracle.ts";
import { reachedOutcomes } from "./model/outcomes.ts";
import { figures } from "../support/figures.ts";

const NAMES = ["a", "b", "c", "d"];
const REFS = 3;
const SCHEDULES = 25;

test.each([
  ["snapshot", "snapshot"],
  ["serializable", "serial"],
] as const)(
  "four transactions of up to six operations have only outcomes that are allowed (%s)",
  { timeout: 900_000 },
  async (isolation, allowedBy: Isolation) => {
    let schedules = 0;
    let outcomes = 0;
    for (let seed = 1; seed <= budget("random scripts"); seed++) {
      const scripts = drawScripts(randomFrom(seed));
      const allowed = allowedOutcomes(scripts, REFS, allowedBy);
      const reached = await reachedOutcomes(scripts, REFS, {
        isolation,
        mode: { seed, runs: SCHEDULES },
        allowed,
      });
      schedules += reached.schedules;
      outcomes += reached.outcomes.size;
    }

    figures(`${isolation}: ${schedules} schedules of random scripts, ${outcomes} outcomes`);
    expect(outcomes).toBeGreaterThan(budget("random scripts"));
  },
);

function drawScripts(random: () => number): Record<string, Script> {
  const below = (count: number): number => Math.floor(random() * count);
  const draw = (): Operation =>
    random() < 0.03
      ? { kind: "abort" }
      : { kind: OPERATION_KINDS[below(OPERATION_KINDS.length)]!, ref: below(REFS) };
  return Object.fromEntries(
    NAMES.map((name) => [name, Array.from({ length: 2 + below(5) }, draw)]),
  );
}
