import { deref, dosyncAsync, invariant, type Ref, ref, type Transaction } from "@dosync/core";
import { Steps } from "./steps.ts";

/** What guards the rule that somebody is on call. */
export type Guard = "nothing" | "ensure" | "invariant";

/** Two doctors on call. Each may go off duty if the other one stays. */
export function createRoster(guard: Guard) {
  const ada = ref(true, { label: "Ada is on call" });
  const grace = ref(true, { label: "Grace is on call" });
  if (guard === "invariant") {
    invariant("somebody is on call", () => deref(ada) || deref(grace));
  }

  async function goOffDuty(tx: Transaction, own: Ref<boolean>, other: Ref<boolean>, steps: Steps) {
    await steps.before("Look at the roster");
    const isCovered = guard === "ensure" ? tx.ensure(other) : tx.deref(other);
    steps.note(isCovered ? "sees the other one on call" : "sees nobody else on call");
    if (!isCovered) throw new Error("Nobody else is on call.");

    await steps.before("Go off duty");
    tx.refSet(own, false);

    await steps.before("Commit");
  }

  function leave(name: string, own: Ref<boolean>, other: Ref<boolean>) {
    const steps = new Steps();
    const start = (): Promise<void> =>
      steps.run(() =>
        dosyncAsync(
          (tx) => {
            steps.begin(tx.attempt);
            return goOffDuty(tx, own, other, steps);
          },
          { label: `${name} goes off duty` },
        ),
      );
    return { name, isOnCall: own, progress: steps.progress, step: () => steps.next(start) };
  }

  const doctors = [leave("Ada", ada, grace), leave("Grace", grace, ada)] as const;
  return { doctors, identities: [ada, grace] };
}

export type Roster = ReturnType<typeof createRoster>;
export type Doctor = Roster["doctors"][number];
