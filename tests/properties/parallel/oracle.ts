import type { Handle, Store } from "./interpreter.ts";
import { type RefName, refs } from "./program.ts";

/** An error as its code alone. */
class Coded extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What was written to a ref; by commutes alone, as long as there are some. */
interface Written {
  readonly value: number;
  readonly commutes: readonly number[] | undefined;
}

/** The attempt, or a first branch of `orElse` in it. */
interface Scope {
  valueOf(name: RefName): number;
  writtenTo(name: RefName): Written | undefined;
  write(name: RefName, written: Written): void;
  check(): void;
  /** Who does what this one is asked for now. */
  now(): Scope;
  wait(): never;
  readonly callbacks: (() => void)[];
  readonly attempt: PlainAttempt;
}

/** What the documentation says of asynchronous transactions, on plain Maps. */
export class Oracle implements Store {
  readonly values: Map<RefName, number> = new Map(refs.map((name) => [name, 0]));
  readonly running: Set<PlainAttempt> = new Set();
  readonly #sleeping: Set<{ reads: ReadonlySet<RefName>; wake: () => void }> = new Set();

  committed(name: RefName): number {
    return this.values.get(name)!;
  }

  commit(values: Partial<Record<RefName, number>>): void {
    for (const [name, value] of Object.entries(values) as [RefName, number][]) {
      this.values.set(name, value);
      for (const attempt of this.running) attempt.committedByOthers(name);
      for (const sleeper of this.#sleeping) {
        if (!sleeper.reads.has(name)) continue;
        this.#sleeping.delete(sleeper);
        sleeper.wake();
      }
    }
  }

  async run(body: (handle: Handle) => Promise<void>, isSerializable: boolean): Promise<void> {
    for (;;) {
      const attempt = new PlainAttempt(this, isSerializable);
      this.running.add(attempt);
      try {
        // oxlint-disable-next-line no-await-in-loop
        await body(new PlainHandle(attempt));
        attempt.check();
        this.running.delete(attempt);
        attempt.state = "ended";
        this.commit(attempt.result());
        for (const callback of attempt.callbacks) callback();
        return;
      } catch (error) {
        const { state } = attempt;
        this.running.delete(attempt);
        attempt.state = "ended";
        if (state !== "doomed" && state !== "waiting") throw error;
        // oxlint-disable-next-line no-await-in-loop
        if (state === "waiting") await this.#changeOf(attempt);
      }
    }
  }

  #changeOf({ reads, moved }: PlainAttempt): Promise<void> | void {
    if (reads.size === 0) throw new Coded("INVALID_ARGUMENT");
    if ([...reads].some((name) => moved.has(name))) return;
    return new Promise((wake) => this.#sleeping.add({ reads, wake }));
  }
}

class PlainAttempt implements Scope {
  state: "running" | "doomed" | "waiting" | "ended" = "running";
  readonly reads: Set<RefName> = new Set();
  /** What others have committed since it began. */
  readonly moved: Set<RefName> = new Set();
  readonly callbacks: (() => void)[] = [];
  readonly #store: Oracle;
  readonly #isSerializable: boolean;
  readonly #base: ReadonlyMap<RefName, number>;
  readonly #writes: Map<RefName, Written> = new Map();
  readonly #claims: Set<RefName> = new Set();

  constructor(store: Oracle, isSerializable: boolean) {
    this.#store = store;
    this.#base = new Map(store.values);
    this.#isSerializable = isSerializable;
  }

  get attempt(): this {
    return this;
  }
  now(): this {
    return this;
  }
  check(): void {
    if (this.state === "ended") throw new Coded("ENDED");
    if (this.state !== "running") throw new Coded("CONFLICT");
  }
  wait(): never {
    this.check();
    this.state = "waiting";
    throw new Coded("CONFLICT");
  }
  noteRead(name: RefName): void {
    this.reads.add(name);
    if (this.#isSerializable) this.claim(name);
  }
  claim(name: RefName): void {
    this.#claims.add(name);
    if (this.moved.has(name)) {
      this.state = "doomed";
      this.check();
    }
  }
  committedByOthers(name: RefName): void {
    this.moved.add(name);
    if (this.state === "running" && this.#claims.has(name)) this.state = "doomed";
  }
  valueOf(name: RefName): number {
    this.noteRead(name);
    return this.#writes.get(name)?.value ?? this.#base.get(name)!;
  }
  writtenTo(name: RefName): Written | undefined {
    return this.#writes.get(name);
  }
  write(name: RefName, written: Written): void {
    this.#writes.set(name, written);
  }
  /** Commutes are done on what is there now. */
  result(): Partial<Record<RefName, number>> {
    return Object.fromEntries(
      [...this.#writes].map(([name, { value, commutes }]) => [
        name,
        commutes === undefined || !this.moved.has(name)
          ? value
          : commutes.reduce((sum, by) => sum + by, this.#store.committed(name)),
      ]),
    );
  }
}

/** Its own writes over what is around it, as that is now. */
class PlainBranch implements Scope {
  state: "open" | "waiting" | "undone" = "open";
  callbacks: (() => void)[] = [];
  /** What was done in here, to be done again where others have written the same meanwhile. */
  readonly steps: ((scope: Scope) => void)[] = [];
  readonly #outer: Scope;
  readonly writes: Map<RefName, Written> = new Map();
  readonly #found: Map<RefName, Written | undefined> = new Map();
  #heir: Scope | undefined;

  constructor(outer: Scope) {
    this.#outer = outer;
  }

  get attempt(): PlainAttempt {
    return this.#outer.attempt;
  }
  now(): Scope {
    return this.#heir?.now() ?? this;
  }
  check(): void {
    if (this.state === "undone") throw new Coded("ENDED");
    if (this.state === "waiting") throw new Coded("CONFLICT");
    this.#outer.check();
  }
  wait(): never {
    this.check();
    this.state = "waiting";
    throw new Coded("CONFLICT");
  }
  valueOf(name: RefName): number {
    return this.writes.get(name)?.value ?? this.#outer.valueOf(name);
  }
  writtenTo(name: RefName): Written | undefined {
    return this.writes.get(name) ?? this.#outer.writtenTo(name);
  }
  write(name: RefName, written: Written): void {
    if (!this.#found.has(name)) this.#found.set(name, this.#outer.writtenTo(name));
    this.writes.set(name, written);
  }
  undo(): void {
    this.#outer.check();
    this.state = "undone";
  }
  succeed(): void {
    this.check();
    const isOvertaken = [...this.#found].some(
      ([name, found]) => this.#outer.writtenTo(name) !== found,
    );
    const { writes } = isOvertaken ? this.#again() : this;
    for (const [name, written] of writes) this.#outer.write(name, written);
    this.#outer.callbacks.push(...this.callbacks);
    if (this.#outer instanceof PlainBranch) this.#outer.steps.push(...this.steps);
    this.#heir = this.#outer;
  }

  /** On top of what others have done, all of it or nothing. */
  #again(): PlainBranch {
    const again = new PlainBranch(this.#outer);
    try {
      for (const step of this.steps) step(again);
    } catch (error) {
      this.state = "undone";
      throw error;
    }
    return again;
  }
}

class PlainHandle implements Handle {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  get #live(): Scope {
    return this.#scope.now();
  }

  read(name: RefName | "sum"): number {
    const scope = this.#live;
    scope.check();
    if (name !== "sum") return scope.valueOf(name);
    const sum = scope.valueOf("r0") + scope.valueOf("r1");
    scope.attempt.noteRead("r0"); // also what this branch has written
    scope.attempt.noteRead("r1");
    return sum;
  }
  alter(name: RefName, by: number): number {
    return this.#step((scope) => set(scope, name, scope.valueOf(name) + by));
  }
  refSet(name: RefName, value: number): number {
    return this.#step((scope) => set(scope, name, value));
  }
  commute(name: RefName, by: number): number {
    return this.#step((scope) => {
      const before = scope.writtenTo(name);
      const value = scope.valueOf(name) + by;
      const isReplayed = before === undefined || before.commutes !== undefined;
      const commutes = isReplayed ? [...(before?.commutes ?? []), by] : undefined;
      scope.write(name, { value, commutes });
      return value;
    });
  }
  ensure(name: RefName): number {
    const scope = this.#live;
    scope.check();
    scope.attempt.claim(name);
    return scope.valueOf(name);
  }
  both(by: number): number {
    this.#live.check();
    return this.alter("r0", by) + this.alter("r1", by);
  }
  afterCommit(callback: () => void): void {
    const scope = this.#live;
    scope.check();
    scope.callbacks.push(callback);
  }
  retry(): never {
    return this.#live.wait();
  }

  async orElse(
    first: (handle: Handle) => Promise<void>,
    second: (handle: Handle) => Promise<void>,
  ): Promise<void> {
    const outer = this.#live;
    outer.check();
    const branch = new PlainBranch(outer);
    try {
      await first(new PlainHandle(branch));
    } catch (error) {
      if (branch.state !== "waiting") {
        try {
          branch.succeed();
        } catch {}
        throw error;
      }
    }
    if (branch.state !== "waiting") return branch.succeed();
    branch.undo();
    return second(this);
  }

  #step(act: (scope: Scope) => number): number {
    const scope = this.#live;
    scope.check();
    const value = act(scope);
    if (scope instanceof PlainBranch) scope.steps.push((again) => void act(again));
    return value;
  }
}

function set(scope: Scope, name: RefName, value: number): number {
  if (scope.writtenTo(name)?.commutes !== undefined) throw new Coded("SET_AFTER_COMMUTE");
  scope.attempt.claim(name);
  scope.write(name, { value, commutes: undefined });
  return value;
}
