import type { Name, Part, Program, RefName, Transaction } from "./program.ts";
import { refs } from "./program.ts";

/** What a body works with, on the library and on plain Maps. */
export interface Handle {
  read(name: Name): number;
  alter(name: RefName, by: number): number;
  refSet(name: RefName, value: number): number;
  commute(name: RefName, by: number): number;
  ensure(name: RefName): number;
  /** Alters two refs in one synchronous piece of code. */
  both(by: number): number;
  afterCommit(callback: () => void): void;
  retry(): never;
  orElse(
    first: (handle: Handle) => Promise<void>,
    second: (handle: Handle) => Promise<void>,
  ): Promise<void>;
}

export interface Store {
  run(body: (handle: Handle) => Promise<void>, isSerializable: boolean): Promise<void>;
  /** A commit of others. */
  commit(values: Partial<Record<RefName, number>>): void;
  committed(name: RefName): number;
}

/** What a program has told: each transaction for itself, and the values at the end. */
export interface Story {
  readonly logs: readonly (readonly string[])[];
  readonly outcomes: readonly string[];
  readonly values: readonly number[];
}

/** More than anything here takes to come to rest. */
const MANY_TURNS = 60;
const MOST_STEPS = 3000;
/** So often at most something is committed for those who wait: one that waits for its own write waits for ever. */
const MOST_WAKES = 5;
/** Whatever waits for a large value is let go by this one. */
const LARGE = 100;

/** Runs a program, one part at a time: who goes on is picked, and everything comes to rest in between. */
export async function run(store: Store, { transactions, commits, picks }: Program): Promise<Story> {
  const runs = transactions.map((transaction) => new TransactionRun(transaction));
  for (const one of runs) one.start(store);
  await rest();
  const left = [...commits];
  let wakes = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const parked = runs.flatMap(({ waiting }) => waiting.map((_, i) => [waiting, i] as const));
    const choices = parked.length + (left.length > 0 ? 1 : 0);
    if (choices === 0) {
      if (wakes++ === MOST_WAKES || runs.every(({ outcome }) => outcome !== undefined)) break;
      store.commit(Object.fromEntries(refs.map((name) => [name, LARGE + step])));
    } else {
      const pick = picks[step % picks.length]! % choices;
      if (pick < parked.length) {
        const [waiting, i] = parked[pick]!;
        waiting.splice(i, 1)[0]!();
      } else {
        const { name, by } = left.shift()!;
        store.commit({ [name]: store.committed(name) + by });
      }
    }
    // oxlint-disable-next-line no-await-in-loop
    await rest();
  }
  return {
    logs: runs.map(({ log }) => log),
    outcomes: runs.map(({ outcome }) => outcome ?? "waits"),
    values: refs.map((name) => store.committed(name)),
  };
}

async function rest(): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop
  for (let i = 0; i < MANY_TURNS; i++) await Promise.resolve();
}

class TransactionRun {
  readonly log: string[] = [];
  /** Those who have given way. */
  readonly waiting: (() => void)[] = [];
  outcome: string | undefined;
  readonly #transaction: Transaction;
  #attempts = 0;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  start(store: Store): void {
    const { parts, isSerializable } = this.#transaction;
    store
      .run((handle) => {
        this.log.push(`attempt ${++this.#attempts}`);
        return this.#sequence(parts, handle, handle, "");
      }, isSerializable)
      .then(
        () => (this.outcome = "committed"),
        (error: unknown) => (this.outcome = nameOf(error)),
      );
  }

  #giveWay(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async #sequence(
    parts: readonly Part[],
    handle: Handle,
    outer: Handle,
    place: string,
  ): Promise<void> {
    for (const [i, part] of parts.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await this.#part(part, handle, outer, `${place}${i}`);
    }
  }

  /** What runs beside others gives way first: so it never depends on how many turns anything takes. */
  async #afterOthers(
    parts: readonly Part[],
    handle: Handle,
    outer: Handle,
    place: string,
  ): Promise<void> {
    await this.#giveWay();
    return this.#sequence(parts, handle, outer, place);
  }

  async #part(part: Part, handle: Handle, outer: Handle, place: string): Promise<void> {
    switch (part.do) {
      case "pause":
        return this.#giveWay();
      case "throw":
        throw new Error("thrown");
      case "retryBelow":
        return this.#logged(place, () => {
          const value = handle.read(part.name);
          return value < part.least ? handle.retry() : value;
        });
      case "try":
        return this.#sequence(part.parts, handle, outer, `${place}.`).catch((error: unknown) => {
          this.log.push(`${place} caught ${nameOf(error)}`);
        });
      case "all":
        await Promise.all(
          part.parts.map((each, i) => this.#part(each, handle, outer, `${place}:${i}`)),
        );
        return;
      case "late":
        this.#afterOthers(part.parts, handle, outer, `${place}~`).catch(() => {});
        return;
      case "orElse":
        await handle.orElse(
          (branch) => this.#afterOthers(part.first, branch, outer, `${place}a`),
          (branch) => this.#afterOthers(part.second, branch, outer, `${place}b`),
        );
        this.log.push(`${place} over`);
        return;
      default:
        // Only after an await the handle of the transaction does not mean the branch that runs.
        await this.#giveWay();
        return this.#logged(place, () => this.#act(part, part.isOutside ? outer : handle, place));
    }
  }

  #act(part: Extract<Part, { isOutside?: boolean }>, handle: Handle, place: string): unknown {
    switch (part.do) {
      case "read":
        return handle.read(part.name);
      case "ensure":
        return handle.ensure(part.name);
      case "both":
        return handle.both(part.by);
      case "afterCommit":
        return handle.afterCommit(() => this.log.push(`${place} told`));
      default:
        return handle[part.do](part.name, part.by);
    }
  }

  #logged(place: string, act: () => unknown): void {
    try {
      this.log.push(`${place} ${String(act())}`);
    } catch (error) {
      this.log.push(`${place} ${nameOf(error)}`);
      throw error;
    }
  }
}

function nameOf(error: unknown): string {
  return (error as { code?: string }).code ?? String(error);
}
