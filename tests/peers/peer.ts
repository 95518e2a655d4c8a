import type { ComponentType, ReactNode } from "react";

/**
 * A bank with two accounts, which begin with 500 and 1000, made with one library the way its own
 * documentation makes such a thing: each account is a store, an atom, a signal, a cell of its own.
 */
export interface Bank {
  balances(): readonly [checking: number, savings: number];
  /** Puts money into checking, as something that happens by itself. */
  deposit(amount: number): void;
  /**
   * Moves money by what the library has for several changes: a batch, an action, a transaction. With
   * `fails` it throws after the first account has changed.
   */
  transfer(amount: number, fails?: boolean): void;
  /** Reads checking, waits, and then moves money. */
  transferAfter(approval: () => Promise<void>, amount: number): Promise<unknown>;
  /** Calls `see` with the sum of both whenever the library tells of a change of one. */
  watchSum(see: (sum: number) => void): void;
  /** Says that `holds` must be true of every state, by what comes nearest to it in the library. */
  addRule(holds: (balances: readonly [number, number]) => boolean): void;
  /** Opens a form over both accounts. */
  edit(): Edit;
  /** Adds to checking at once; the server's answer comes later. */
  addOptimistically(amount: number, isAccepted: Promise<boolean>): void;
  /** What `addOptimistically` has made of 500, where that is not checking itself. */
  optimisticBalance?(): number;
  close?(): void;
}

/** A form that is open. */
export interface Edit {
  setChecking(value: number): void;
  setSavings(value: number): void;
  /** Throws, or answers with `false`, where somebody else has changed what the form changes. */
  save(): unknown;
}

/** How a component of React follows checking. */
export interface InReact {
  /** Calls its child with the balance of checking. */
  readonly Reader: ComponentType<{ readonly children: (checking: number) => ReactNode }>;
  /** What stands around all components, if anything. */
  readonly Around?: ComponentType<{ readonly children: ReactNode }>;
  set(checking: number): void;
}

/** A library of README's table. */
export interface Peer {
  /** The head of its column. */
  readonly name: string;
  createBank(): Bank | Promise<Bank>;
  /** The same, with a function of one's own that takes an optimistic change back. */
  createBankWithInverse?(): Bank;
  /** Nothing where the library comes without a binding for React. */
  createInReact?(): InReact | Promise<InReact>;
}

/** An edit where the library has no drafts: a copy of both values, which is written back as one. */
export function copyAndWriteBack(
  bank: Pick<Bank, "balances">,
  write: (checking: number, savings: number) => void,
): Edit {
  let [checking, savings] = bank.balances();
  return {
    setChecking: (value) => void (checking = value),
    setSavings: (value) => void (savings = value),
    save: () => write(checking, savings),
  };
}

/** An optimistic change where the library has none: it remembers the value, and puts it back. */
export function rememberAndPutBack(
  read: () => number,
  write: (value: number) => void,
  amount: number,
  isAccepted: Promise<boolean>,
): void {
  const before = read();
  write(before + amount);
  const putBack = async () => {
    if (!(await isAccepted)) write(before);
  };
  void putBack();
}

export class Closed extends Error {
  constructor() {
    super("Savings is closed");
  }
}
