import type { Machine, OnError } from "./interpreter.ts";
import {
  type DerivedName,
  derivedNames,
  formulas,
  invariants,
  type Name,
  type Read,
  type SourceName,
  sources,
  validators,
} from "./program.ts";

/**
 * The same as the library, written as simply as possible: the committed world is one immutable Map,
 * derived values are computed from scratch whenever they are read, everybody is asked after every
 * commit whether anything changed for them. Slow, and nothing to get wrong.
 */
type Values = ReadonlyMap<SourceName, number>;
type Watch = (old: number, value: number) => void;

interface Transaction {
  readonly written: Map<SourceName, number>;
  readonly commuted: Set<SourceName>;
  readonly callbacks: (() => void)[];
}

class OracleError {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

/** What stands for a derived value that cannot be computed. */
const FAILED: unique symbol = Symbol("failed");

export function makeOracle(): Machine {
  let committed: Values = new Map(sources.map((name) => [name, 0]));
  let transaction: Transaction | undefined;
  let isDelivering = false;
  let onCommit: ((writes: readonly unknown[]) => void) | undefined;
  let onError: OnError;
  const queue: (() => void)[][] = [];
  const rules = new Set<number>();
  const checks = new Map<SourceName, number>();
  const watches = new Map<Name, ReadonlyMap<number, Watch>>();
  const seenByWatches = new Map<DerivedName, { last: unknown; told: number | undefined }>();
  const subscribers = new Set<{ name: Name; last: unknown; notify: () => void }>();

  const reading = (values: Values): Read => {
    const read: Read = (name) =>
      isDerived(name) ? formulas[name](read) : (values.get(name) as number);
    return read;
  };
  const seen = (): Values =>
    transaction === undefined ? committed : new Map([...committed, ...transaction.written]);
  const read: Read = (name) => reading(seen())(name);

  function resultOf(name: Name, values: Values): unknown {
    try {
      return reading(values)(name);
    } catch {
      return FAILED;
    }
  }

  function validate(name: SourceName, value: number, values: Values): void {
    const check = validators[checks.get(name) ?? -1];
    if (check !== undefined && !check(value, reading(values))) {
      throw new OracleError("INVALID_VALUE");
    }
  }

  function checkRules(values: Values): void {
    for (const which of rules) {
      if (!invariants[which]?.(reading(values))) throw new OracleError("INVARIANT_VIOLATED");
    }
  }

  /** Makes a new world the committed one, and notes who has to hear of it. */
  function publish(written: Values, callbacks: readonly (() => void)[]): void {
    const before = committed;
    committed = new Map([...committed, ...written]);
    const writes = [...written].map(([name, value]) => [name, before.get(name)!, value] as const);
    const calls = [
      ...failures(),
      ...writes.flatMap(([name, old, value]) => callsOf(name, old, value)),
      ...derivedNames.flatMap(callsOfDerived),
      ...[...subscribers].flatMap(callsOfSubscriber),
      ...callbacks.map((callback) => () => guarded("callback", "none", callback)),
    ];
    if (writes.length > 0) calls.push(() => onCommit?.(writes));
    queue.push(calls);
  }

  function failures(): (() => void)[] {
    return [...seenByWatches].flatMap(([name, { last }]) => {
      const now = resultOf(name, committed);
      if (now !== FAILED || last === FAILED) return [];
      const cause = causeOf(name);
      return [() => onError(name, undefined, cause)];
    });
  }

  function callsOf(name: Name, old: number, value: number): (() => void)[] {
    const present = watches.get(name) ?? new Map<number, Watch>();
    return [...present].map(
      ([key, watch]) =>
        () =>
          guarded(name, key, () => watch(old, value)),
    );
  }

  function callsOfDerived(name: DerivedName): (() => void)[] {
    const state = seenByWatches.get(name);
    const now = resultOf(name, committed);
    if (state === undefined || Object.is(state.last, now)) return [];
    state.last = now;
    if (now === FAILED) return [];
    const { told } = state;
    state.told = now as number;
    return callsOf(name, told as number, now as number);
  }

  function callsOfSubscriber(subscriber: {
    name: Name;
    last: unknown;
    notify: () => void;
  }): (() => void)[] {
    const now = resultOf(subscriber.name, committed);
    if (Object.is(subscriber.last, now)) return [];
    subscriber.last = now;
    return [() => subscribers.has(subscriber) && subscriber.notify()];
  }

  function guarded(name: string, key: unknown, call: () => void): void {
    try {
      call();
    } catch (error) {
      onError(name, key, error);
    }
  }

  function deliver(): void {
    if (isDelivering || transaction !== undefined) return;
    isDelivering = true;
    for (let calls = queue.shift(); calls !== undefined; calls = queue.shift()) {
      for (const call of calls) call();
    }
    isDelivering = false;
  }

  function changeAtom(name: SourceName, value: number): void {
    const values = new Map([...committed, [name, value] as const]);
    validate(name, value, seen());
    checkRules(values);
    publish(new Map([[name, value]]), []);
    deliver();
  }

  function running(): Transaction {
    if (transaction === undefined) throw new OracleError("NO_TRANSACTION");
    return transaction;
  }

  return {
    read,
    readCommitted: (name) => reading(committed)(name),
    mutate: ({ do: operation, name, by }) => {
      const { written, commuted } = running();
      const value = operation === "refSet" ? by : read(name) + by;
      if (operation !== "commute" && commuted.has(name)) throw new OracleError("SET_AFTER_COMMUTE");
      if (operation === "commute" && !written.has(name)) commuted.add(name);
      written.set(name, value);
      return value;
    },
    ensure: ({ name }) => {
      running();
      return read(name);
    },
    swap: ({ do: operation, name, by }) => {
      const value = operation === "reset" ? by : read(name) + by;
      changeAtom(name, value);
      return value;
    },
    compareAndSet: ({ name, expected, by }) => {
      validate(name, by, seen());
      const isMatch = Object.is(read(name), expected);
      if (isMatch) changeAtom(name, by);
      return isMatch;
    },
    dosync: (body) => {
      if (transaction !== undefined) return body();
      const own: Transaction = { written: new Map(), commuted: new Set(), callbacks: [] };
      transaction = own;
      try {
        body();
        const world = seen();
        for (const [name, value] of own.written) validate(name, value, world);
        if (own.written.size > 0) checkRules(world);
        publish(own.written, own.callbacks);
      } finally {
        transaction = undefined;
        deliver();
      }
    },
    afterCommit: (callback) => void running().callbacks.push(callback),
    snapshot: () => {
      let values: Values | undefined = committed;
      return {
        look: (name) => {
          if (values === undefined) throw new OracleError("ENDED");
          return reading(values)(name);
        },
        dispose: () => void (values = undefined),
      };
    },
    addWatch: (name, key, watch) => {
      const present = watches.get(name) ?? new Map<number, Watch>();
      if (present.size === 0 && isDerived(name)) {
        const now = resultOf(name, committed);
        seenByWatches.set(name, { last: now, told: now === FAILED ? undefined : (now as number) });
      }
      watches.set(name, new Map([...present, [key, watch]]));
    },
    removeWatch: (name, key) => {
      const rest = new Map(watches.get(name));
      rest.delete(key);
      watches.set(name, rest);
      if (rest.size === 0) seenByWatches.delete(name as DerivedName);
    },
    subscribe: (name, notify) => {
      const subscriber = { name, last: resultOf(name, committed), notify };
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
    setValidator: (name, which) => {
      const check = validators[which];
      if (check !== undefined && !check(read(name), read)) throw new OracleError("INVALID_VALUE");
      checks.set(name, which);
    },
    invariant: (which) => {
      if (!invariants[which]?.(reading(committed))) throw new OracleError("INVARIANT_VIOLATED");
      rules.add(which);
      return () => void rules.delete(which);
    },
    isInTransaction: () => transaction !== undefined,
    follow: (commits, errors) => {
      onCommit = commits;
      onError = errors;
    },
    codeOf: (error) => (error instanceof OracleError ? error.code : error),
    end: () => 0,
  };

  function causeOf(name: Name): unknown {
    try {
      return reading(committed)(name);
    } catch (error) {
      return error;
    }
  }
}

function isDerived(name: Name): name is DerivedName {
  return name.startsWith("d");
}
