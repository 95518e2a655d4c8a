import type { LoggedMutation } from "@dosync/replica";
import type { Write } from "@dosync/replica/adapter";
import { namedAt } from "./device-name.ts";
import { type Last, numberOf } from "./devices.ts";

/** A mutation of a push: what is to be logged, and how it runs. */
export interface QueuedMutation {
  readonly call: Omit<LoggedMutation, "refusal">;
  readonly label: string;
  /** Throws where it was refused before it could run. */
  readonly body: () => unknown;
  readonly isRefused: boolean;
  /** What a transaction without a name has written. A mutation that has one has no writes. */
  readonly writes?: readonly Write[] | undefined;
}

/** What has become of a push: its outcomes stand in the log. */
export type PushOutcome = "decided" | "gap" | "expired" | "foreign" | "late";

/**
 * What can be said of a push without deciding it.
 *
 * @param last How far its device has come.
 * @param life How long a device may be away, in milliseconds.
 */
export function verdictOn(push: Push, last: Last, life: number): PushOutcome | undefined {
  const number = numberOf(last);
  if (last.length > 0 && last[0]!.by !== push.subject) return "foreign";
  const isOld = Date.now() - namedAt(push.device)! > life;
  if (last.length === 0 && isOld) return "expired"; // the store may have forgotten what was decided
  if (push.first > number + 1) return "gap";
  // A push may begin with what was decided. Then it asks for that, and for nothing else.
  return push.first <= number ? "decided" : undefined;
}

/** A `Push` waits in a space until its mutations are decided. */
export class Push {
  readonly device: string;
  readonly subject: string;
  readonly mutations: readonly QueuedMutation[];
  readonly outcome: Promise<PushOutcome>;
  readonly since: number = performance.now();
  isSettled = false;
  #resolve!: (outcome: PushOutcome) => void;

  constructor(device: string, subject: string, mutations: readonly QueuedMutation[]) {
    this.device = device;
    this.subject = subject;
    this.mutations = mutations;
    this.outcome = new Promise((resolve) => (this.#resolve = resolve));
  }

  settle(outcome: PushOutcome): void {
    this.isSettled = true;
    this.#resolve(outcome);
  }

  get first(): number {
    return this.mutations[0]!.call.number;
  }

  get final(): number {
    return this.mutations.at(-1)!.call.number;
  }
}
