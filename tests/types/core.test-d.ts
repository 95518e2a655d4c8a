// What the compiler infers and refuses, without any annotation by the user.
import { describe, expectTypeOf, test } from "vitest";
import {
  addWatch,
  type Agent,
  agent,
  agentError,
  alter,
  alterMeta,
  type Atom,
  atom,
  commute,
  compareAndSet,
  deref,
  type Derived,
  derived,
  disposeModel,
  dosync,
  effect,
  ensure,
  getValidator,
  type Identity,
  invariant,
  io,
  makeModel,
  onDispose,
  onObserved,
  peek,
  type Ref,
  ref,
  refHistoryCount,
  refMaxHistory,
  refMinHistory,
  refSet,
  removeWatch,
  refresh,
  reset,
  resetVals,
  type Resource,
  resource,
  restartAgent,
  send,
  settled,
  setValidator,
  snapshot,
  type StopEffect,
  swap,
  swapVals,
  type Validator,
} from "@dosync/core";
import {
  type Address,
  addressesOf,
  addressOf,
  isIdentity,
  participate,
  partsOf,
  publishChanges,
  readCommitted,
  replayOver,
} from "@dosync/core/adapter";

interface Todo {
  readonly title: string;
  readonly state: "open" | "done";
}

const count = atom(0);
const balance = ref(500);
const name = ref("Ada");
const todos = ref<readonly Todo[]>([]);
const total = derived(() => deref(balance) + 1);

test("an effect may return a cleanup or what an expression gives, and answers how it is ended", () => {
  expectTypeOf(effect(() => {})).toEqualTypeOf<StopEffect>();
  effect(() => () => {});
  effect(() => deref(balance));
  expectTypeOf(peek(total)).toEqualTypeOf<number>();
  // @ts-expect-error a function is needed
  effect(1);
  // @ts-expect-error an identity is needed
  peek(1);
});
const log = agent(["line"]);

const subtract = (value: number, amount: number): number => value - amount;

/** For the compiler to check; never run. */
function unrun(_call: () => unknown): void {}

test("what is started for an observer may return a cleanup, and no promise", () => {
  const count = atom(1);
  expectTypeOf(onObserved(count, () => {})).toEqualTypeOf<() => void>();
  onObserved(count, () => () => {});
  // @ts-expect-error: a promise is no cleanup
  onObserved(count, async () => {});
  // @ts-expect-error: not an identity
  onObserved(1, () => {});
});

test("a resource has the type of what is loaded, and its status tells what is there", () => {
  const id = atom(1);
  const user = resource(async () => ({ name: `user ${deref(id)}` }));
  expectTypeOf(user).toEqualTypeOf<Resource<{ name: string }>>();
  expectTypeOf(resource(() => 1)).toEqualTypeOf<Resource<number>>();
  expectTypeOf(refresh(user)).toEqualTypeOf<Promise<{ name: string }>>();
  const state = deref(user);
  expectTypeOf(state.value).toEqualTypeOf<{ name: string } | undefined>();
  if (state.status === "ready") expectTypeOf(state.value).toEqualTypeOf<{ name: string }>();
  if (state.status === "loading") expectTypeOf(state.error).toEqualTypeOf<undefined>();
  resource((previous: number | undefined, { signal }) => {
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    return (previous ?? 0) + 1;
  });
  // @ts-expect-error: a resource is no atom
  reset(user, { name: "Ada" });
  // @ts-expect-error: an atom is no resource
  void refresh(id);
  // @ts-expect-error: it needs a function
  resource(fetch("/"));
});

const factory = (start: number) => ({ count: atom(start) });
test("a model has the type that its factory returns, and its arguments are checked", () => {
  expectTypeOf(makeModel(factory, 1)).toEqualTypeOf<{ count: Atom<number> }>();
  // @ts-expect-error: a number is missing
  makeModel(factory);
  // @ts-expect-error: a model is an object
  makeModel(() => 1);
  // @ts-expect-error: a model is an object
  disposeModel(1);
  // @ts-expect-error: a cleanup is a function
  onDispose(1);
});

describe("makers infer the type of the value", () => {
  test("from a literal, the type that it can change within", () => {
    expectTypeOf(ref(500)).toEqualTypeOf<Ref<number>>();
    expectTypeOf(atom("a")).toEqualTypeOf<Atom<string>>();
    expectTypeOf(agent(true)).toEqualTypeOf<Agent<boolean>>();
    expectTypeOf(ref({ a: 1, b: ["x"] })).toEqualTypeOf<Ref<{ a: number; b: string[] }>>();
  });

  test("also beside a validator, which gets that type", () => {
    const positive = ref(1, {
      validator: (value) => {
        expectTypeOf(value).toEqualTypeOf<number>();
        return value > 0;
      },
    });
    expectTypeOf(positive).toEqualTypeOf<Ref<number>>();
    expectTypeOf(atom(1, { validator: (value: number) => value > 0 })).toEqualTypeOf<
      Atom<number>
    >();
    expectTypeOf(agent(1, { validator: (value) => value > 0 })).toEqualTypeOf<Agent<number>>();
  });

  test("as said by a type argument, where the first value does not say enough", () => {
    expectTypeOf(atom<string | undefined>(undefined)).toEqualTypeOf<Atom<string | undefined>>();
    // @ts-expect-error the first value must be of that type
    atom<string>(1);
  });

  test("of a derived value from what it computes", () => {
    expectTypeOf(total).toEqualTypeOf<Derived<number>>();
    derived(() => [1], { equals: (old, value) => old.length === value.length });
    // @ts-expect-error the comparison is of two results
    derived(() => [1], { equals: (old: string, value: string) => old === value });
  });

  test("a validator of another type, or one that answers no boolean, is refused", () => {
    // @ts-expect-error a validator of strings
    ref(1, { validator: (value: string) => value !== "" });
    // @ts-expect-error it answers a number
    ref(1, { validator: (value) => value });
    // @ts-expect-error it answers a promise
    ref(1, { validator: async (value) => value > 0 });
  });
});

describe("reading gives the type of the value", () => {
  test("of each kind", () => {
    expectTypeOf(deref(count)).toEqualTypeOf<number>();
    expectTypeOf(deref(name)).toEqualTypeOf<string>();
    expectTypeOf(deref(total)).toEqualTypeOf<number>();
    expectTypeOf(deref(log)).toEqualTypeOf<string[]>();
    expectTypeOf(readCommitted(name)).toEqualTypeOf<string>();
    expectTypeOf(snapshot().deref(name)).toEqualTypeOf<string>();
  });

  test("of a union of identities, a union", () => {
    const either = null as unknown as typeof balance | typeof name;
    expectTypeOf(deref(either)).toEqualTypeOf<number | string>();
    expectTypeOf(readCommitted(either)).toEqualTypeOf<number | string>();
    expectTypeOf(snapshot().deref(either)).toEqualTypeOf<number | string>();
  });

  test("of a readonly value, readonly", () => {
    expectTypeOf(deref(todos)).toEqualTypeOf<readonly Todo[]>();
    // @ts-expect-error its elements cannot be set
    unrun(() => (deref(todos)[0] = { title: "", state: "open" }));
  });

  test("what is no identity cannot be read", () => {
    // @ts-expect-error a number
    unrun(() => deref(1));
    // @ts-expect-error a string
    unrun(() => deref("name"));
    // @ts-expect-error an object
    unrun(() => deref({ value: 1 }));
    // @ts-expect-error a function
    unrun(() => deref(() => 1));
  });

  test("any identity can be taken as one of a wider value, if it is only read", () => {
    expectTypeOf(balance).toExtend<Identity<number | string>>();
    expectTypeOf(total).toExtend<Derived<number | string>>();
    expectTypeOf(balance).not.toExtend<Ref<number | string>>();
    expectTypeOf(balance).not.toExtend<Atom<number>>();
    expectTypeOf(count).not.toExtend<Ref<number>>();
  });

  test("isIdentity narrows", () => {
    const something: unknown = count;
    if (isIdentity(something)) expectTypeOf(deref(something)).toEqualTypeOf<unknown>();
  });
});

describe("changes keep to the type of the value", () => {
  test("the function gets it, and what it returns is checked in its place", () => {
    swap(count, (value) => {
      expectTypeOf(value).toEqualTypeOf<number>();
      return value + 1;
    });
    // @ts-expect-error the result is no number
    unrun(() => swap(count, () => "a"));
    // @ts-expect-error the result is no number
    unrun(() => alter(balance, (value) => String(value)));
    // @ts-expect-error the result is no number
    unrun(() => commute(balance, () => undefined));
    unrun(() => alter(todos, (list): readonly Todo[] => [...list, { title: "", state: "open" }]));
    // @ts-expect-error no such state
    unrun(() => alter(todos, (list) => [...list, { title: "new", state: "lost" }]));
  });

  test("extra arguments are typed by the function, and must be there", () => {
    unrun(() => alter(balance, subtract, 100));
    unrun(() => swap(count, (value, a: number, b: string) => value + a + b.length, 1, "b"));
    unrun(() =>
      swap(
        count,
        (value, a, b) => {
          expectTypeOf(a).toEqualTypeOf<number>();
          expectTypeOf(b).toEqualTypeOf<string>();
          return value + a + b.length;
        },
        1,
        "b",
      ),
    );
    // @ts-expect-error an argument is missing
    unrun(() => alter(balance, subtract));
    // @ts-expect-error an argument of the wrong type
    unrun(() => alter(balance, subtract, "100"));
    // @ts-expect-error an argument too many
    unrun(() => commute(balance, subtract, 100, 200));
    // @ts-expect-error a function of another type of value
    unrun(() => alter(name, subtract, 100));
  });

  test("a value of another type is refused, and does not widen the identity", () => {
    // @ts-expect-error a string
    unrun(() => reset(count, "a"));
    // @ts-expect-error a string
    unrun(() => resetVals(count, "a"));
    // @ts-expect-error a string
    unrun(() => compareAndSet(count, 0, "a"));
    // @ts-expect-error a string
    unrun(() => refSet(balance, "a"));
    // @ts-expect-error undefined
    unrun(() => refSet(balance, undefined));
    // @ts-expect-error a string
    unrun(() => restartAgent(agent(1), "a"));
    unrun(() => refSet(todos, []));
    unrun(() => refSet(todos, [{ title: "new", state: "open" }]));
    unrun(() => reset(atom<"a" | "b">("a"), "b"));
    unrun(() => reset(atom<string | null>(null), null));
  });

  test("only the right kind is taken", () => {
    // @ts-expect-error an atom is not altered
    unrun(() => alter(count, (value: number) => value));
    // @ts-expect-error an atom is not set in a transaction
    unrun(() => refSet(count, 1));
    // @ts-expect-error nor ensured
    unrun(() => ensure(count));
    // @ts-expect-error a ref is not swapped
    unrun(() => swap(balance, (value: number) => value));
    // @ts-expect-error nor reset
    unrun(() => reset(balance, 1));
    // @ts-expect-error a derived value is not changed at all
    unrun(() => reset(total, 1));
    // @ts-expect-error nothing is sent to an atom
    unrun(() => send(count, (value: number) => value));
    // @ts-expect-error an atom has no history
    unrun(() => refHistoryCount(count));
    // @ts-expect-error a derived value has no validator
    unrun(() => setValidator(total, () => true));
  });

  test("results have the type of the value", () => {
    expectTypeOf(swap(count, (value) => value)).toEqualTypeOf<number>();
    expectTypeOf(swapVals(count, (value) => value)).toEqualTypeOf<[old: number, value: number]>();
    expectTypeOf(reset(count, 1)).toEqualTypeOf<number>();
    expectTypeOf(compareAndSet(count, 0, 1)).toEqualTypeOf<boolean>();
    expectTypeOf(() => alter(todos, (list) => list)).returns.toEqualTypeOf<readonly Todo[]>();
    expectTypeOf(() => ensure(name)).returns.toEqualTypeOf<string>();
    expectTypeOf(dosync(() => deref(name))).toEqualTypeOf<string>();
    expectTypeOf(dosync(() => {})).toEqualTypeOf<void>();
    expectTypeOf(io(() => 42)).toEqualTypeOf<number>();
  });
});

describe("watches and validators know the type of the value", () => {
  test("a watch gets the identity and both values", () => {
    addWatch(todos, "key", (key, identity, old, value) => {
      expectTypeOf(key).toEqualTypeOf<unknown>();
      expectTypeOf(identity).toEqualTypeOf<Ref<readonly Todo[]>>();
      expectTypeOf(old).toEqualTypeOf<readonly Todo[]>();
      expectTypeOf(value).toEqualTypeOf<readonly Todo[]>();
    });
    expectTypeOf(addWatch(total, "key", () => {})).toEqualTypeOf<Derived<number>>();
    expectTypeOf(removeWatch(count, "key")).toEqualTypeOf<Atom<number>>();
    // @ts-expect-error a watch of strings
    addWatch(count, "key", (_key, _identity, old: string) => old);
  });

  test("a validator is a function from the value to a boolean", () => {
    expectTypeOf(getValidator(name)).toEqualTypeOf<Validator<string> | undefined>();
    setValidator(name, (value) => value.length > 0);
    setValidator(name, undefined);
    // @ts-expect-error a validator of numbers
    setValidator(name, (value: number) => value > 0);
    // @ts-expect-error an invariant that answers no boolean
    unrun(() => invariant("label", () => deref(count)));
  });
});

describe("agents, history and metadata", () => {
  test("an action answers the next value, or a promise of it", () => {
    expectTypeOf(send(log, (lines, line) => [...lines, line], "next")).toEqualTypeOf<
      Agent<string[]>
    >();
    send(log, async (lines) => [...lines, "later"]);
    // @ts-expect-error the wrong value
    unrun(() => send(log, () => 1));
    // @ts-expect-error a promise of the wrong value
    unrun(() => send(log, async () => 1));
    // @ts-expect-error an argument is missing
    unrun(() => send(log, (lines, line: string) => [...lines, line]));
  });

  test("agents of any type can be waited for together", () => {
    expectTypeOf(settled(log, agent(1))).toEqualTypeOf<Promise<void>>();
    expectTypeOf(settled([log, agent(1)], { timeout: 1 })).toEqualTypeOf<Promise<void>>();
    agentError(log);
    // @ts-expect-error a ref is no agent
    unrun(() => settled(balance));
  });

  test("bounds are set on a ref of any type, which is returned", () => {
    expectTypeOf(refMinHistory(name)).toEqualTypeOf<number>();
    expectTypeOf(refMinHistory(name, 1)).toEqualTypeOf<Ref<string>>();
    expectTypeOf(refMaxHistory(todos, 1)).toEqualTypeOf<Ref<readonly Todo[]>>();
    // @ts-expect-error atoms have no such option
    atom(1, { minHistory: 1 });
  });

  test("alterMeta passes its arguments on", () => {
    alterMeta(count, (old, unit: string) => ({ ...old, unit }), "EUR");
    // @ts-expect-error an argument is missing
    unrun(() => alterMeta(count, (old, unit: string) => ({ ...old, unit })));
    // @ts-expect-error metadata is an object
    unrun(() => alterMeta(count, () => 1));
  });
});

describe("for libraries", () => {
  const count = ref(0);

  test("a participant answers with nothing or with a function", () => {
    expectTypeOf(participate({ of: new Set<Identity<unknown>>(), prepare() {} })).toEqualTypeOf<
      () => void
    >();
    participate({ of: new WeakSet<Identity<unknown>>(), prepare: () => () => {} });
    // @ts-expect-error a promise comes too late
    participate({ of: new Set<Identity<unknown>>(), prepare: async () => {} });
  });

  test("which reads are recorded is one of two words", () => {
    dosync(() => refSet(count, 1), { reads: "all", meta: 1, origin: "me" });
    // @ts-expect-error there is no such choice
    dosync(() => refSet(count, 1), { reads: "some" });
    // @ts-expect-error what nothing computes has no reads
    publishChanges([[count, 1]], { reads: "all" });
  });

  test("a replay answers changes that can be published, and outcomes by their status", () => {
    const { changes, outcomes } = replayOver([[count, 1]], [() => alter(count, (n) => n + 1)]);
    publishChanges(changes);
    const outcome = outcomes[0]!;
    if (outcome.status === "failed") expectTypeOf(outcome.error).toBeUnknown();
    // @ts-expect-error only a body that has failed has an error
    else void outcome.error;
  });

  test("addresses are text, keys are numbers or strings", () => {
    expectTypeOf(addressOf({ path: ["entries"], key: 7 })).toEqualTypeOf<Address>();
    expectTypeOf(partsOf("entries/7").key).toEqualTypeOf<number | string | undefined>();
    expectTypeOf(addressesOf({ count })).toEqualTypeOf<Map<Address, Identity<unknown>>>();
  });
});
