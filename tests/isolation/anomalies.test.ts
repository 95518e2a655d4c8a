// Three transactions of four operations for each anomaly that databases know, in every interleaving:
// what may come of them under snapshot isolation, with ensure, and where they are serializable.
import { describe, expect, test } from "vitest";
import { alter, deref, invariant, ref } from "@dosync/core";
import { explore, transaction } from "@dosync/core/testing";
import { budget } from "../support/budget.ts";
import type { Operation, Script } from "./model/operations.ts";
import { allowedOutcomes } from "./model/oracle.ts";
import { reachedOutcomes } from "./model/outcomes.ts";
import { figures } from "../support/figures.ts";

type Scripts = Readonly<Record<string, Script>>;

/** By which name, over how many refs, and what each transaction does. */
const anomalies: readonly (readonly [name: string, refs: number, scripts: Scripts])[] = [
  [
    "dirty write (G0)",
    2,
    scripts({
      a: "set 0, set 1, read 0, read 1",
      b: "set 0, set 1, read 1, read 0",
      c: "read 0, read 1, read 0, read 1",
    }),
  ],
  [
    "aborted read (G1a)",
    2,
    scripts({
      a: "alter 0, alter 1, read 0, abort",
      b: "read 0, read 1, read 0, read 1",
      c: "read 0, alter 1, read 0, read 1",
    }),
  ],
  [
    "intermediate read (G1b)",
    2,
    scripts({
      a: "set 0, set 0, alter 1, alter 1",
      b: "read 0, read 1, read 0, read 1",
      c: "read 0, commute 1, read 0, read 1",
    }),
  ],
  [
    "circular information flow (G1c)",
    3,
    scripts({
      a: "alter 0, read 1, read 2, read 1",
      b: "alter 1, read 2, read 0, read 2",
      c: "alter 2, read 0, read 1, read 0",
    }),
  ],
  [
    "observed transaction vanishes (OTV)",
    2,
    scripts({
      a: "set 0, set 1, read 0, read 1",
      b: "alter 0, alter 1, read 0, read 1",
      c: "read 1, read 0, read 1, read 0",
    }),
  ],
  [
    "predicate with many preceders (PMP)",
    2,
    scripts({
      a: "read 0, read 1, read 0, read 1",
      b: "read 1, alter 0, alter 0, read 0",
      c: "read 0, alter 1, read 1, alter 1",
    }),
  ],
  [
    "lost update (P4)",
    2,
    scripts({
      a: "read 0, alter 0, read 1, read 0",
      b: "read 0, alter 0, read 1, alter 1",
      c: "read 0, set 0, read 1, read 0",
    }),
  ],
  [
    "read skew (G-single)",
    2,
    scripts({
      a: "read 0, read 1, read 0, read 1",
      b: "read 0, alter 0, alter 1, read 1",
      c: "read 1, alter 1, alter 0, read 0",
    }),
  ],
  [
    "write skew (G2-item)",
    3,
    scripts({
      a: "read 0, read 1, read 2, alter 0",
      b: "read 0, read 1, read 2, alter 1",
      c: "read 0, read 1, read 2, alter 2",
    }),
  ],
  [
    "read-only transaction anomaly",
    2,
    scripts({
      a: "read 0, read 1, alter 0, read 0",
      b: "read 1, alter 1, read 1, read 0",
      c: "read 0, read 1, read 0, read 1",
    }),
  ],
  [
    "counters that are only commuted",
    2,
    scripts({
      a: "commute 0, commute 1, commute 0, commute 1",
      b: "commute 1, commute 0, commute 1, commute 0",
      c: "commute 0, commute 0, commute 1, commute 1",
    }),
  ],
];

/** Where snapshot isolation allows more than serial orders do; what a commute returns is one of them. */
const notSerial = [
  "intermediate read (G1b)",
  "circular information flow (G1c)",
  "predicate with many preceders (PMP)",
  "write skew (G2-item)",
  "read-only transaction anomaly",
  "counters that are only commuted",
];

describe.each(anomalies)("%s", (name, refs, reading) => {
  test("snapshot isolation: all outcomes that it allows, and no other", async () => {
    const allowed = allowedOutcomes(reading, refs, "snapshot");

    const { schedules, outcomes } = await reachedOutcomes(reading, refs, {
      mode: "distinct",
      allowed,
    });

    figures(`${name}: ${schedules} distinct schedules, ${outcomes.size} outcomes`);
    const serial = allowedOutcomes(reading, refs, "serial");
    expect(outcomes).toEqual(allowed);
    expect([...outcomes].every((outcome) => serial.has(outcome))).toBe(!notSerial.includes(name));
  });

  test("with ensure on all reads: all outcomes of serial orders, and no other", async () => {
    const ensuring = mapOperations(withoutCommutes(reading), ensured);
    const allowed = allowedOutcomes(ensuring, refs, "serial");

    const { schedules, outcomes } = await reachedOutcomes(ensuring, refs, {
      mode: "distinct",
      allowed,
    });

    figures(`${name}, ensured: ${schedules} distinct schedules`);
    expect(outcomes).toEqual(allowed);
  });

  test("serializable: all outcomes of serial orders, and no other", async () => {
    const allowed = allowedOutcomes(reading, refs, "serial");

    const { schedules, outcomes } = await reachedOutcomes(reading, refs, {
      isolation: "serializable",
      mode: "distinct",
      allowed,
    });

    figures(`${name}, serializable: ${schedules} distinct schedules`);
    expect(outcomes).toEqual(allowed);
  });

  /**
   * Nobody sees what an attempt does before its commit. So whether others come in between its start
   * and its first operation, or its last one and its commit, makes no difference that could be seen,
   * and the steps between operations are all that matter.
   */
  test("every order of the steps between operations", { timeout: 900_000 }, async () => {
    const allowed = allowedOutcomes(reading, refs, "snapshot");
    const runs = budget("schedules of an anomaly");

    const { schedules, outcomes } = await reachedOutcomes(reading, refs, {
      mode: runs >= 10_000 ? "exhaustive" : { seed: hash(name), runs },
      grain: "between operations",
      allowed,
    });

    figures(`${name}: ${schedules} schedules, ${outcomes.size} of ${allowed.size} outcomes`);
    expect(outcomes.size).toBeGreaterThan(0);
  });
});

test("an invariant over what skewed holds in every schedule, at every moment", async () => {
  const { schedules } = await explore({
    label: "somebody is on call",
    setup: () => {
      const doctors = [true, true, true].map((isOnCall, i) =>
        ref(isOnCall, { label: `doctor ${i}` }),
      );
      const rule = invariant("somebody is on call", () => doctors.some((doctor) => deref(doctor)));
      return { doctors, rule };
    },
    mode: "distinct",
    programs: { a: offCall(0), b: offCall(1), c: offCall(2) },
    always: ({ doctors }) => {
      if (!doctors.some((doctor) => deref(doctor))) throw new Error("nobody is on call");
    },
    check: ({ doctors, rule }, { results }) => {
      rule.dispose();
      const refused = Object.values(results).filter(({ status }) => status === "rejected");
      const onCall = doctors.filter((doctor) => deref(doctor));
      expect([refused.length <= 1, onCall.length]).toEqual([true, 1]);
    },
  });

  figures(`an invariant against write skew: ${schedules} schedules`);
});

/** Looks at the others, and if one of them is on call, goes home. */
function offCall(
  place: number,
): ReturnType<typeof transaction<{ doctors: readonly ReturnType<typeof ref<boolean>>[] }, void>> {
  return transaction(async (tx, { doctors }, step) => {
    const others = doctors.filter((_, i) => i !== place);
    const first = tx.deref(others[0]!);
    await step("look at the other");
    if (first || tx.deref(others[1]!)) {
      await step("go home");
      tx.dosync(() => alter(doctors[place]!, () => false));
    }
  });
}

function scripts(texts: Readonly<Record<string, string>>): Scripts {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, text.split(", ").map(parseOperation)]),
  );
}

function parseOperation(text: string): Operation {
  const [kind, target] = text.split(" ");
  return (kind === "abort" ? { kind } : { kind, ref: Number(target) }) as Operation;
}

function mapOperations(of: Scripts, change: (operation: Operation) => Operation): Scripts {
  return Object.fromEntries(Object.entries(of).map(([name, script]) => [name, script.map(change)]));
}

/** What a commute returns may be replaced at the commit: no ensure protects it. */
function withoutCommutes(of: Scripts): Scripts {
  return mapOperations(of, (operation) =>
    operation.kind === "commute" ? { ...operation, kind: "alter" } : operation,
  );
}

function ensured(operation: Operation): Operation {
  return operation.kind === "read" ? { ...operation, kind: "ensure" } : operation;
}

function hash(text: string): number {
  let result = 0;
  for (const character of text) result = (Math.imul(result, 31) + character.charCodeAt(0)) | 0;
  return result >>> 0;
}
