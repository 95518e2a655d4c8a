import type { Name, SourceName, Statement } from "./program.ts";

/** The statements that say one of these words. */
export type Do<K extends Statement["do"]> = Extract<Statement, { do: K }>;

/** What a program needs: given once by the library and once by the oracle. */
export interface Machine {
  read(name: Name): number;
  readCommitted(name: Name): number;
  mutate(statement: Do<"alter" | "refSet" | "commute">): number;
  ensure(statement: Do<"ensure">): number;
  swap(statement: Do<"swap" | "reset">): number;
  compareAndSet(statement: Do<"compareAndSet">): boolean;
  dosync(body: () => void): void;
  afterCommit(callback: () => void): void;
  snapshot(): Snapshot;
  addWatch(name: Name, key: number, watch: (old: number, value: number) => void): void;
  removeWatch(name: Name, key: number): void;
  subscribe(name: Name, notify: () => void): () => void;
  setValidator(name: SourceName, which: number): void;
  /** Puts an invariant in force; answers what ends it. */
  invariant(which: number): () => void;
  isInTransaction(): boolean;
  /** Calls these for every commit, if the program is followed, and for what fails in a delivery. */
  follow(onCommit: ((writes: readonly unknown[]) => void) | undefined, onError: OnError): void;
  /** What an error is called; anything else is itself. */
  codeOf(error: unknown): unknown;
  /** Ends everything that is open; answers how much is left behind. */
  end(): number;
}

export interface Snapshot {
  look(name: Name): number;
  dispose(): void;
}

export type OnError = (label: string, key: unknown, cause: unknown) => void;
