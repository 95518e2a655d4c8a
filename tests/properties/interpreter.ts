import type { Event, Name, Program, SourceName, Statement } from "./program.ts";
import { sources } from "./program.ts";

type Do<K extends Statement["do"]> = Extract<Statement, { do: K }>;

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

/** Runs a program, and tells everything that can be observed from outside. */
export function run(machine: Machine, program: Program): Event[] {
  const events: Event[] = [];
  const snapshots: Snapshot[] = [];
  const subscriptions = new Map<Name, () => void>();
  const lifts = new Map<number, () => void>();
  const note = (...event: Event): void => void events.push(event);

  function runAll(statements: readonly Statement[]): void {
    for (const statement of statements) note(statement.do, perform(statement));
  }

  function attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      note("caught", machine.codeOf(error), machine.isInTransaction());
    }
  }

  function watch(statement: Do<"addWatch">): void {
    const { name, key, body } = statement;
    const isDerived = name.startsWith("d");
    let times = isDerived ? 0 : statement.times;
    machine.addWatch(name, key, (old, value) => {
      if (isDerived) {
        note("derived watch", name, key, old, value);
        return;
      }
      note(
        "watch",
        name,
        key,
        old,
        value,
        sources.map((one) => machine.read(one)),
        machine.isInTransaction(),
      );
      if (times-- > 0) runAll(body);
    });
  }

  function subscribe(name: Name): void {
    subscriptions.get(name)?.();
    subscriptions.set(
      name,
      machine.subscribe(name, () => note("subscriber", name)),
    );
  }

  function toggleInvariant(which: number): void {
    const lift = lifts.get(which);
    if (lift === undefined) lifts.set(which, machine.invariant(which));
    else {
      lift();
      lifts.delete(which);
    }
  }

  /** What a statement answers, if it answers anything. */
  function perform(statement: Statement): unknown {
    switch (statement.do) {
      case "read":
        return machine.read(statement.name);
      case "readCommitted":
        return machine.readCommitted(statement.name);
      case "alter":
      case "refSet":
      case "commute":
        return machine.mutate(statement);
      case "ensure":
        return machine.ensure(statement);
      case "swap":
      case "reset":
        return machine.swap(statement);
      case "compareAndSet":
        return machine.compareAndSet(statement);
      case "throw":
        throw statement.value;
      case "look":
        return snapshots[statement.at]?.look(statement.name);
      default:
        performSilently(statement);
        return undefined;
    }
  }

  function performSilently(statement: Statement): void {
    switch (statement.do) {
      case "dosync":
        machine.dosync(() => runAll(statement.body));
        break;
      case "try":
        attempt(() => runAll(statement.body));
        break;
      case "afterCommit":
        machine.afterCommit(() => runAll(statement.body));
        break;
      case "snapshot":
        snapshots.push(machine.snapshot());
        break;
      case "dispose":
        snapshots[statement.at]?.dispose();
        break;
      case "addWatch":
        watch(statement);
        break;
      case "removeWatch":
        machine.removeWatch(statement.name, statement.key);
        break;
      case "subscribe":
        subscribe(statement.name);
        break;
      case "unsubscribe":
        subscriptions.get(statement.name)?.();
        break;
      case "setValidator":
        machine.setValidator(statement.name, statement.which);
        break;
      case "invariant":
        toggleInvariant(statement.which);
        break;
    }
  }

  machine.follow(
    program.isFollowed ? (writes) => note("commit", ...writes) : undefined,
    (label, key, cause) =>
      note(key === undefined ? "derived failed" : "failed", label, key, machine.codeOf(cause)),
  );
  for (const statement of program.statements) {
    attempt(() => runAll([statement]));
    note(
      "now",
      sources.map((one) => machine.readCommitted(one)),
    );
  }
  for (const lift of lifts.values()) lift();
  for (const stop of subscriptions.values()) stop();
  for (const snapshot of snapshots) snapshot.dispose();
  note("left behind", machine.end());
  return events;
}
