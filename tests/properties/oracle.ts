import type { Do, Machine, OnError, Snapshot } from "./machine.ts";
import {
  type DerivedName,
  derivedNames,
  invariants,
  type Name,
  type Read,
  type SourceName,
  sources,
  validators,
} from "./program.ts";
import { causeIn, FAILED, isDerived, readIn, resultIn, type Values } from "./values.ts";

type Watch = (old: number, value: number) => void;
type Call = () => void;

interface Transaction {
  readonly written: Map<SourceName, number>;
  readonly commuted: Set<SourceName>;
  readonly callbacks: Call[];
}

interface Subscriber {
  readonly name: Name;
  readonly notify: Call;
  last: unknown;
}

class OracleError {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

/**
 * The same as the library, written as simply as possible: the committed world is one immutable Map,
 * derived values are computed from scratch whenever they are read, everybody is asked after every
 * commit whether anything changed for them. Slow, and little to get wrong.
 */
export class Oracle implements Machine {
  #committed: Values = new Map(sources.map((name) => [name, 0]));
  #transaction: Transaction | undefined;
  #isDelivering = false;
  #onCommit: ((writes: readonly unknown[]) => void) | undefined;
  #onError: OnError = () => {};
  readonly #queue: Call[][] = [];
  readonly #rules = new Set<number>();
  readonly #checks = new Map<SourceName, number>();
  readonly #watches = new Map<Name, ReadonlyMap<number, Watch>>();
  /** What the watches of a derived value were told last, and what it was last. */
  readonly #told = new Map<DerivedName, { last: unknown; value: number | undefined }>();
  readonly #subscribers = new Set<Subscriber>();

  read(name: Name): number {
    return readIn(this.#seen(), name);
  }

  readCommitted(name: Name): number {
    return readIn(this.#committed, name);
  }

  mutate({ do: operation, name, by }: Do<"alter" | "refSet" | "commute">): number {
    const { written, commuted } = this.#running();
    const value = operation === "refSet" ? by : this.read(name) + by;
    if (operation !== "commute" && commuted.has(name)) throw new OracleError("SET_AFTER_COMMUTE");
    if (operation === "commute" && !written.has(name)) commuted.add(name);
    written.set(name, value);
    return value;
  }

  ensure({ name }: Do<"ensure">): number {
    this.#running();
    return this.read(name);
  }

  swap({ do: operation, name, by }: Do<"swap" | "reset">): number {
    const value = operation === "reset" ? by : this.read(name) + by;
    this.#changeAtom(name, value);
    return value;
  }

  compareAndSet({ name, expected, by }: Do<"compareAndSet">): boolean {
    this.#validate(name, by, this.#seen());
    const isMatch = Object.is(this.read(name), expected);
    if (isMatch) this.#changeAtom(name, by);
    return isMatch;
  }

  dosync(body: Call): void {
    if (this.#transaction !== undefined) return body();
    const own: Transaction = { written: new Map(), commuted: new Set(), callbacks: [] };
    this.#transaction = own;
    try {
      body();
      const world = this.#seen();
      for (const [name, value] of own.written) this.#validate(name, value, world);
      if (own.written.size > 0) this.#checkRules(world);
      this.#publish(own.written, own.callbacks);
    } finally {
      this.#transaction = undefined;
      this.#deliver();
    }
  }

  afterCommit(callback: Call): void {
    this.#running().callbacks.push(callback);
  }

  snapshot(): Snapshot {
    let values: Values | undefined = this.#committed;
    return {
      look: (name) => {
        if (values === undefined) throw new OracleError("ENDED");
        return readIn(values, name);
      },
      dispose: () => {
        values = undefined;
      },
    };
  }

  addWatch(name: Name, key: number, watch: Watch): void {
    const present = this.#watches.get(name) ?? new Map<number, Watch>();
    if (present.size === 0 && isDerived(name)) {
      const last = resultIn(this.#committed, name);
      this.#told.set(name, { last, value: last === FAILED ? undefined : (last as number) });
    }
    this.#watches.set(name, new Map([...present, [key, watch]]));
  }

  removeWatch(name: Name, key: number): void {
    const rest = new Map(this.#watches.get(name));
    rest.delete(key);
    this.#watches.set(name, rest);
    if (rest.size === 0) this.#told.delete(name as DerivedName);
  }

  subscribe(name: Name, notify: Call): Call {
    const subscriber = { name, notify, last: resultIn(this.#committed, name) };
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  setValidator(name: SourceName, which: number): void {
    const check = validators[which];
    const read: Read = (other) => this.read(other);
    if (check !== undefined && !check(read(name), read)) throw new OracleError("INVALID_VALUE");
    this.#checks.set(name, which);
  }

  invariant(which: number): Call {
    this.#checkRule(which, this.#committed);
    this.#rules.add(which);
    return () => void this.#rules.delete(which);
  }

  isInTransaction(): boolean {
    return this.#transaction !== undefined;
  }

  follow(onCommit: ((writes: readonly unknown[]) => void) | undefined, onError: OnError): void {
    this.#onCommit = onCommit;
    this.#onError = onError;
  }

  codeOf(error: unknown): unknown {
    return error instanceof OracleError ? error.code : error;
  }

  end(): number {
    return 0;
  }

  /** What whoever reads now sees. */
  #seen(): Values {
    return new Map([...this.#committed, ...(this.#transaction?.written ?? [])]);
  }

  #running(): Transaction {
    if (this.#transaction === undefined) throw new OracleError("NO_TRANSACTION");
    return this.#transaction;
  }

  /** For everybody and for good, so without what the transaction has written. */
  #changeAtom(name: SourceName, value: number): void {
    this.#validate(name, value, this.#committed);
    this.#checkRules(new Map([...this.#committed, [name, value]]));
    this.#publish(new Map([[name, value]]), []);
    this.#deliver();
  }

  #validate(name: SourceName, value: number, values: Values): void {
    const check = validators[this.#checks.get(name) ?? -1];
    if (check !== undefined && !check(value, (other) => readIn(values, other))) {
      throw new OracleError("INVALID_VALUE");
    }
  }

  #checkRules(values: Values): void {
    for (const which of this.#rules) this.#checkRule(which, values);
  }

  #checkRule(which: number, values: Values): void {
    const holds = invariants[which]?.((name) => readIn(values, name));
    if (holds !== true) throw new OracleError("INVARIANT_VIOLATED");
  }

  /** Makes a new world the committed one, and notes who has to hear of it. */
  #publish(written: Values, callbacks: readonly Call[]): void {
    const before = this.#committed;
    this.#committed = new Map([...before, ...written]);
    const writes = [...written].map(([name, value]) => [name, before.get(name)!, value] as const);
    this.#queue.push([
      ...this.#failures(),
      ...writes.flatMap(([name, old, value]) => this.#watchCalls(name, old, value)),
      ...derivedNames.flatMap((name) => this.#derivedWatchCalls(name)),
      ...[...this.#subscribers].flatMap((subscriber) => this.#subscriberCalls(subscriber)),
      ...callbacks.map((callback) => this.#guarded("callback", "none", callback)),
      ...(writes.length > 0 ? [() => this.#onCommit?.(writes)] : []),
    ]);
  }

  #deliver(): void {
    if (this.#isDelivering || this.#transaction !== undefined) return;
    this.#isDelivering = true;
    for (let calls = this.#queue.shift(); calls !== undefined; calls = this.#queue.shift()) {
      for (const call of calls) call();
    }
    this.#isDelivering = false;
  }

  #failures(): Call[] {
    return [...this.#told].flatMap(([name, { last }]) => {
      if (last === FAILED || resultIn(this.#committed, name) !== FAILED) return [];
      const cause = causeIn(this.#committed, name);
      return [() => this.#onError(name, undefined, cause)];
    });
  }

  #watchCalls(name: Name, old: number, value: number): Call[] {
    const present = [...(this.#watches.get(name) ?? [])];
    return present.map(([key, watch]) => this.#guarded(name, key, () => watch(old, value)));
  }

  #derivedWatchCalls(name: DerivedName): Call[] {
    const told = this.#told.get(name);
    const now = resultIn(this.#committed, name);
    if (told === undefined || Object.is(told.last, now)) return [];
    told.last = now;
    if (now === FAILED) return [];
    const old = told.value;
    told.value = now as number;
    return this.#watchCalls(name, old as number, told.value);
  }

  #subscriberCalls(subscriber: Subscriber): Call[] {
    const now = resultIn(this.#committed, subscriber.name);
    if (Object.is(subscriber.last, now)) return [];
    subscriber.last = now;
    return [() => void (this.#subscribers.has(subscriber) && subscriber.notify())];
  }

  #guarded(name: string, key: unknown, call: Call): Call {
    return () => {
      try {
        call();
      } catch (error) {
        this.#onError(name, key, error);
      }
    };
  }
}
