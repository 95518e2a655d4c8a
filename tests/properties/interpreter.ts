import type { Do, Machine, Snapshot } from "./machine.ts";
import { type Event, type Name, type Program, sources, type Statement } from "./program.ts";

/** Runs a program, and tells everything that can be observed from outside. */
export function run(machine: Machine, program: Program): Event[] {
  return new Interpreter(machine).run(program);
}

class Interpreter {
  readonly #machine: Machine;
  readonly #events: Event[] = [];
  readonly #snapshots: Snapshot[] = [];
  readonly #subscriptions = new Map<Name, () => void>();
  readonly #lifts = new Map<number, () => void>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  run({ isFollowed, statements }: Program): Event[] {
    const machine = this.#machine;
    machine.follow(
      isFollowed ? (writes) => this.#note("commit", ...writes) : undefined,
      (label, key, cause) => {
        const what = key === undefined ? "derived failed" : "failed";
        this.#note(what, label, key, machine.codeOf(cause));
      },
    );
    for (const statement of statements) {
      this.#attempt(() => this.#runAll([statement]));
      this.#note(
        "now",
        this.#values((name) => machine.readCommitted(name)),
      );
    }
    for (const lift of this.#lifts.values()) lift();
    for (const stop of this.#subscriptions.values()) stop();
    for (const snapshot of this.#snapshots) snapshot.dispose();
    this.#note("left behind", machine.end());
    return this.#events;
  }

  #note(...event: Event): void {
    this.#events.push(event);
  }

  #values(read: (name: Name) => number): number[] {
    return sources.map(read);
  }

  #runAll(statements: readonly Statement[]): void {
    for (const statement of statements) this.#note(statement.do, this.#perform(statement));
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#note("caught", this.#machine.codeOf(error), this.#machine.isInTransaction());
    }
  }

  /** What a statement answers, if it answers anything. */
  #perform(statement: Statement): unknown {
    switch (statement.do) {
      case "read":
        return this.#machine.read(statement.name);
      case "readCommitted":
        return this.#machine.readCommitted(statement.name);
      case "alter":
      case "refSet":
      case "commute":
        return this.#machine.mutate(statement);
      case "ensure":
        return this.#machine.ensure(statement);
      case "swap":
      case "reset":
        return this.#machine.swap(statement);
      case "compareAndSet":
        return this.#machine.compareAndSet(statement);
      case "throw":
        throw statement.value;
      case "look":
        return this.#snapshots[statement.at]?.look(statement.name);
      default:
        this.#performSilently(statement);
        return undefined;
    }
  }

  #performSilently(statement: Statement): void {
    switch (statement.do) {
      case "dosync":
        this.#machine.dosync(() => this.#runAll(statement.body));
        break;
      case "try":
        this.#attempt(() => this.#runAll(statement.body));
        break;
      case "afterCommit":
        this.#machine.afterCommit(() => this.#runAll(statement.body));
        break;
      case "snapshot":
        this.#snapshots.push(this.#machine.snapshot());
        break;
      case "dispose":
        this.#snapshots[statement.at]?.dispose();
        break;
      case "addWatch":
        this.#watch(statement);
        break;
      case "removeWatch":
        this.#machine.removeWatch(statement.name, statement.key);
        break;
      case "subscribe":
        this.#subscribe(statement.name);
        break;
      case "unsubscribe":
        this.#subscriptions.get(statement.name)?.();
        break;
      case "setValidator":
        this.#machine.setValidator(statement.name, statement.which);
        break;
      case "invariant":
        this.#toggleInvariant(statement.which);
        break;
    }
  }

  #watch({ name, key, times, body }: Do<"addWatch">): void {
    const machine = this.#machine;
    const isDerived = name.startsWith("d");
    let left = times;
    machine.addWatch(name, key, (old, value) => {
      if (isDerived) {
        this.#note("derived watch", name, key, old, value);
        return;
      }
      const seen = this.#values((one) => machine.read(one));
      this.#note("watch", name, key, old, value, seen, machine.isInTransaction());
      if (left-- > 0) this.#runAll(body);
    });
  }

  #subscribe(name: Name): void {
    this.#subscriptions.get(name)?.();
    const stop = this.#machine.subscribe(name, () => this.#note("subscriber", name));
    this.#subscriptions.set(name, stop);
  }

  #toggleInvariant(which: number): void {
    const lift = this.#lifts.get(which);
    if (lift === undefined) this.#lifts.set(which, this.#machine.invariant(which));
    else {
      lift();
      this.#lifts.delete(which);
    }
  }
}
