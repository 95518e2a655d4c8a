import { addWatch, alter, deref, dosync, dosyncAsync, ref } from "@dosync/core";
import { createStore } from "zustand/vanilla";

/** What a bank looks like after something was tried, and every sum that a reader saw meanwhile. */
export interface Outcome {
  readonly checking: number;
  readonly savings: number;
  readonly seen: readonly number[];
}

/** Two accounts, and what may happen to them. Both banks do the same, line by line. */
export interface Accounts {
  /** Savings refuses after the money has left checking. */
  failHalfway(): Promise<Outcome>;
  /** A deposit of 50 arrives while the transfer waits for an approval. */
  depositMeanwhile(): Promise<Outcome>;
  /** Somebody reads both accounts whenever one of them changes. */
  readInBetween(): Promise<Outcome>;
}

const APPROVAL_TAKES = 400;
const approval = (): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, APPROVAL_TAKES));

/** Each account is a store of its own. */
export function ordinaryAccounts(): Accounts {
  const checking = createStore(() => 500);
  const savings = createStore(() => 1000);
  const seen: number[] = [];
  const see = (): void => void seen.push(checking.getState() + savings.getState());
  checking.subscribe(see);
  savings.subscribe(see);
  const outcome = (): Outcome => ({
    checking: checking.getState(),
    savings: savings.getState(),
    seen,
  });

  return {
    async failHalfway() {
      try {
        checking.setState((balance) => balance - 100);
        throw new Error("Savings is closed");
      } catch {} // the person is told; here the accounts are looked at
      return outcome();
    },
    async depositMeanwhile() {
      setTimeout(() => checking.setState((balance) => balance + 50), APPROVAL_TAKES / 2);
      const before = checking.getState();
      await approval();
      checking.setState(before - 100);
      savings.setState((balance) => balance + 100);
      return outcome();
    },
    async readInBetween() {
      checking.setState((balance) => balance - 100);
      savings.setState((balance) => balance + 100);
      return outcome();
    },
  };
}

/** Both accounts are refs, and change in transactions. */
export function ourAccounts(): Accounts {
  const checking = ref(500, { label: "checking" });
  const savings = ref(1000, { label: "savings" });
  const seen: number[] = [];
  const see = (): void => void seen.push(deref(checking) + deref(savings));
  addWatch(checking, "see", see);
  addWatch(savings, "see", see);
  const outcome = (): Outcome => ({ checking: deref(checking), savings: deref(savings), seen });

  return {
    async failHalfway() {
      try {
        dosync(() => {
          alter(checking, (balance) => balance - 100);
          throw new Error("Savings is closed");
        });
      } catch {} // the person is told; here the accounts are looked at
      return outcome();
    },
    async depositMeanwhile() {
      setTimeout(
        () => dosync(() => alter(checking, (balance) => balance + 50)),
        APPROVAL_TAKES / 2,
      );
      await dosyncAsync(async (tx) => {
        const before = tx.deref(checking);
        await approval();
        tx.refSet(checking, before - 100);
        tx.alter(savings, (balance) => balance + 100);
      });
      return outcome();
    },
    async readInBetween() {
      dosync(() => {
        alter(checking, (balance) => balance - 100);
        alter(savings, (balance) => balance + 100);
      });
      return outcome();
    },
  };
}
