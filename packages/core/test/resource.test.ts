import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  afterCommit,
  alter,
  type Atom,
  atom,
  CycleError,
  deref,
  derived,
  dosync,
  draft,
  effect,
  type Identity,
  ImpureFunctionError,
  InTransactionError,
  InvalidArgumentError,
  lens,
  NotAnIdentityError,
  peek,
  ref,
  refresh,
  refSet,
  removeWatch,
  reset,
  type Resource,
  resource,
  type ResourceOptions,
  snapshot,
  swap,
} from "@dosync/core";
import {
  attachRoot,
  draftWorld,
  isIdentity,
  kindOf,
  labelOf,
  listen,
  openWorld,
  subscribe,
} from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

/** All microtasks: whatever begins by itself has begun, and what was answered has arrived. */
const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A server that answers when the test says so. */
class Server {
  readonly requests: { readonly key: unknown; readonly signal: AbortSignal }[] = [];
  readonly #answers: ((settle: () => unknown) => void)[] = [];

  ask(key: unknown, signal: AbortSignal): Promise<string> {
    this.requests.push({ key, signal });
    return new Promise((resolve, reject) => {
      this.#answers.push((settle) => {
        try {
          resolve(settle() as string);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Answers a request, by default the last one. */
  async answer(value: unknown, at = this.#answers.length - 1): Promise<void> {
    this.#answers[at]!(() => value);
    await macrotask();
  }
  async fail(error: unknown, at = this.#answers.length - 1): Promise<void> {
    this.#answers[at]!(() => {
      throw error;
    });
    await macrotask();
  }

  get keys(): unknown[] {
    return this.requests.map(({ key }) => key);
  }
  get aborted(): boolean[] {
    return this.requests.map(({ signal }) => signal.aborted);
  }
}

let server: Server;
beforeEach(() => {
  server = new Server();
});

let id: Atom<number>;
beforeEach(() => {
  id = atom(1, { label: "id" }); // whatever still observes that of the test before
});

function userOf(options?: ResourceOptions): Resource<string> {
  return resource((_previous, { signal }) => server.ask(deref(id), signal), {
    label: "user",
    ...options,
  });
}

function observe(identity: Identity<unknown>): () => void {
  const stop = subscribe(identity, () => {});
  onTestFinished(stop);
  return stop;
}

const LOADING = { status: "loading", value: undefined, error: undefined };
const ready = (value: unknown) => ({ status: "ready", value, error: undefined });
const failed = (error: unknown, value?: unknown) => ({ status: "error", value, error });

/** As a root does. */
function listenTo(user: Identity<unknown>): () => void {
  const world = openWorld();
  const sources = new Set<Identity<unknown>>();
  world.read(user);
  world.collectSources(user, sources);
  world.close();
  const stops = [...sources].map((source) => listen(source));
  return () => {
    for (const stop of stops) stop();
  };
}

describe("only observation loads", () => {
  test("a bare deref, a transaction, a snapshot and a cold derived value load nothing", async () => {
    const user = userOf();
    const name = derived(() => deref(user).value);
    const moment = snapshot();
    expect([deref(user), peek(user), moment.deref(user)]).toEqual([LOADING, LOADING, LOADING]);
    dosync(() => deref(user));
    deref(name);
    moment[Symbol.dispose]();
    await macrotask();
    expect(server.keys).toEqual([]);
  });

  test.each<[string, (user: Identity<unknown>) => () => void]>([
    ["a watch", (user) => (addWatch(user, "w", () => {}), () => void removeWatch(user, "w"))],
    ["an effect", (user) => effect(() => void deref(user))],
    ["a subscription", (user) => subscribe(user, () => {})],
    ["a root that shows what it comes from", listenTo],
    [
      "who observes a derived value",
      (user) =>
        subscribe(
          derived(() => deref(user)),
          () => {},
        ),
    ],
  ])("%s does", async (_name, start) => {
    const user = userOf();
    onTestFinished(start(user));
    await macrotask();
    expect(server.keys).toEqual([1]);
    await server.answer("Ada");
    expect(deref(user)).toEqual(ready("Ada"));
  });

  test("several observers load once, and whoever comes later loads nothing", async () => {
    const user = userOf();
    observe(user);
    observe(user);
    await macrotask();
    await server.answer("Ada");
    observe(user);
    await macrotask();
    expect(server.keys).toEqual([1]);
  });

  test("what is answered at once is a result as well", async () => {
    const double = resource(() => deref(id) * 2);
    observe(double);
    await macrotask();
    expect(deref(double)).toEqual(ready(2));
    reset(id, 2);
    expect(deref(double)).toEqual(LOADING);
    await macrotask();
    expect(deref(double)).toEqual(ready(4));
  });
});

describe("the status fits the inputs", () => {
  test("in the same commit: no watch, effect or derived value sees a new input beside an old result", async () => {
    const user = userOf();
    const seen: unknown[] = [];
    const both = derived(() => `${deref(id)} ${deref(user).status} ${deref(user).value}`);
    onTestFinished(effect(() => void seen.push(deref(both))));
    addWatch(id, "w", () => seen.push(`watch: ${deref(both)}`));
    onTestFinished(() => void removeWatch(id, "w"));
    await macrotask();
    await server.answer("Ada");

    reset(id, 2);
    await macrotask();
    await server.answer("Grace");

    expect(seen).toEqual([
      "1 loading undefined",
      "1 ready Ada",
      "watch: 2 loading undefined",
      "2 loading undefined",
      "2 ready Grace",
    ]);
  });

  test("in a transaction, which sees it go and come back", async () => {
    const first = ref(1);
    const user = resource((_previous, { signal }) => server.ask(deref(first), signal));
    observe(user);
    await macrotask();
    await server.answer("Ada");
    const seen: string[] = [];
    dosync(() => {
      seen.push(deref(user).status);
      refSet(first, 2);
      seen.push(deref(user).status);
      refSet(first, 1);
      seen.push(deref(user).status);
    });
    await macrotask();
    expect(seen).toEqual(["ready", "loading", "ready"]);
    expect(server.keys).toEqual([1]);
  });

  test("in a draft, until what it has is committed and loaded", async () => {
    const first = ref(1);
    const user = resource((_previous, { signal }) => server.ask(deref(first), signal));
    observe(user);
    await macrotask();
    await server.answer("Ada");
    const edit = draft();
    edit.refSet(first, 2);
    await macrotask();
    expect([edit.deref(user), deref(user)]).toEqual([LOADING, ready("Ada")]);
    expect(server.keys).toEqual([1]);

    edit.commit();
    expect(deref(user)).toEqual(LOADING);
    await macrotask();
    await server.answer("Grace");
    expect(deref(user)).toEqual(ready("Grace"));
  });

  test("in a draft that is older than the result, as soon as the result fits the draft's inputs", async () => {
    const first = ref(1);
    const user = resource((_previous, { signal }) => server.ask(deref(first), signal), {
      label: "user",
    });
    const name = derived(() => deref(user).value ?? "…");
    observe(user);
    const edit = draft();
    const inner = draft({ in: edit });
    const seen: unknown[] = [];
    edit.addWatch("w", () => seen.push(edit.deref(name)));
    expect([edit.deref(user), inner.deref(name)]).toEqual([LOADING, "…"]);
    await macrotask();
    await server.answer("Ada");
    expect([edit.deref(user), inner.deref(name), seen]).toEqual([ready("Ada"), "Ada", ["Ada"]]);

    dosync(() => refSet(first, 2));
    await macrotask();
    await server.answer("Grace");
    expect([deref(user), edit.deref(user), edit.deref(first)]).toEqual([
      ready("Grace"),
      ready("Ada"),
      1,
    ]);
    expect(edit.conflicts()).toEqual([]);

    edit.refSet(first, 2); // the input is the committed one now
    expect([edit.deref(user), edit.deref(name)]).toEqual([ready("Grace"), "Grace"]);
    edit.refSet(first, 3);
    expect(edit.deref(user)).toEqual(LOADING);
    expect(server.keys).toEqual([1, 2]);
    edit.removeWatch("w");
    inner.abort();
    edit.abort();
  });

  test("in a draft, which keeps what it has when the same is loaded again", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    await server.answer("Ada");
    const edit = draft();
    expect(edit.deref(user)).toEqual(ready("Ada"));
    void refresh(user);
    await macrotask();
    await server.answer("Ada Lovelace");
    expect([deref(user), edit.deref(user)]).toEqual([ready("Ada Lovelace"), ready("Ada")]);
    edit.rebase();
    expect(edit.deref(user)).toEqual(ready("Ada Lovelace"));
    edit.abort();
  });

  test("in a draft that has ended, as it was", async () => {
    const user = userOf();
    observe(user);
    const edit = draft();
    const world = draftWorld(edit);
    const release = world.keep();
    edit.abort();
    await macrotask();
    await server.answer("Ada");
    expect([world.readLast(user), world.read(user)]).toEqual([LOADING, ready("Ada")]);
    release();
  });

  test("in a snapshot, of its moment", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    const before = snapshot();
    await server.answer("Ada");
    const between = snapshot();
    reset(id, 2);
    await macrotask();
    await server.answer("Grace");
    expect([before, between].map((moment) => moment.deref(user))).toEqual([LOADING, ready("Ada")]);
    before[Symbol.dispose]();
    between[Symbol.dispose]();
  });

  test("by the values of derived inputs, and by their failures", async () => {
    const isEven = derived(() => {
      if (deref(id) === 0) throw new RangeError("zero");
      return deref(id) % 2 === 0;
    });
    const parity = resource((_previous, { signal }) => server.ask(String(deref(isEven)), signal));
    observe(parity);
    await macrotask();
    await server.answer("odd");
    reset(id, 3);
    await macrotask();
    expect([deref(parity), server.keys]).toEqual([ready("odd"), ["false"]]);

    reset(id, 0);
    expect(deref(parity)).toEqual(LOADING);
    await macrotask();
    expect(deref(parity)).toEqual(failed(new RangeError("zero")));
    reset(id, 2);
    await macrotask();
    await server.answer("even");
    expect(deref(parity)).toEqual(ready("even"));
  });

  test("an input that it reads after an await, or by peek, is none", async () => {
    const other = atom("x");
    const later = atom("y");
    const user = resource(async () => {
      const key = `${deref(id)}${peek(other)}`;
      await Promise.resolve();
      return key + deref(later);
    });
    observe(user);
    await macrotask();
    reset(other, "z");
    reset(later, "z");
    await macrotask();
    expect(deref(user)).toEqual(ready("1xy"));
  });

  test("inputs may be others with every load", async () => {
    const isFirst = atom(true);
    const first = atom("a");
    const second = atom("b");
    const both = resource(() => (deref(isFirst) ? deref(first) : deref(second)));
    observe(both);
    await macrotask();
    reset(second, "c");
    expect(deref(both)).toEqual(ready("a"));
    reset(isFirst, false);
    await macrotask();
    reset(first, "d");
    expect(deref(both)).toEqual(ready("c"));
    reset(second, "e");
    expect(deref(both)).toEqual(LOADING);
    await macrotask();
    expect(deref(both)).toEqual(ready("e"));
  });

  test("one input that comes back makes the last result fit again, and nothing is loaded", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    await server.answer("Ada");
    reset(id, 2);
    await macrotask();
    reset(id, 1);
    expect(deref(user)).toEqual(ready("Ada"));
    await macrotask();
    expect([server.keys, server.aborted]).toEqual([
      [1, 2],
      [false, true],
    ]);
    await server.answer("Grace", 1);
    expect(deref(user)).toEqual(ready("Ada"));
  });
});

describe("what was overtaken", () => {
  test("is aborted, and ignored whatever it answers", async () => {
    const user = userOf();
    const commits: unknown[] = [];
    observe(user);
    await macrotask();
    reset(id, 2);
    await macrotask();
    expect([server.keys, server.aborted]).toEqual([
      [1, 2],
      [true, false],
    ]);
    onTestFinished(addCommitListener(({ label }) => void commits.push(label)));
    await server.answer("Ada", 0);
    expect(deref(user)).toEqual(LOADING);
    await server.answer("Grace", 1);
    expect([deref(user), commits]).toEqual([ready("Grace"), ["user"]]);
  });

  test("may fail, which nobody hears of", async () => {
    const errors = collectDeliveryErrors();
    const user = userOf();
    observe(user);
    await macrotask();
    reset(id, 2);
    await macrotask();
    await server.fail(new Error("aborted"), 0);
    expect([deref(user), errors]).toEqual([LOADING, []]);
  });

  test("by a commit of the moment in which it answers is ignored as well", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    const answered = server.answer("Ada");
    reset(id, 2);
    await answered;
    expect([deref(user), server.keys]).toEqual([LOADING, [1, 2]]);
  });

  test("several commits of one task load once", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    reset(id, 2);
    reset(id, 3);
    reset(id, 4);
    await macrotask();
    expect(server.keys).toEqual([1, 4]);
  });

  test("an input that is back by the end of the task does not disturb what is loading", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    reset(id, 2);
    reset(id, 1);
    await macrotask();
    expect([server.keys, server.aborted]).toEqual([[1], [false]]);
    await server.answer("Ada");
    expect(deref(user)).toEqual(ready("Ada"));
  });
});

describe("a failure", () => {
  test.each([new Error("no"), 0, undefined])("of a promise is kept as it is: %s", async (error) => {
    const user = userOf();
    observe(user);
    await macrotask();
    await server.fail(error);
    expect(deref(user)).toEqual(failed(error));
    reset(id, 2);
    expect(deref(user)).toEqual(LOADING);
    await macrotask();
    await server.answer("Grace");
    expect(deref(user)).toEqual(ready("Grace"));
  });

  test("at once is one as well, and what was read before it is followed", async () => {
    const user = resource(() => {
      if (deref(id) === 1) throw new Error("no");
      return "Grace";
    });
    observe(user);
    await macrotask();
    expect(deref(user)).toEqual(failed(new Error("no")));
    reset(id, 2);
    await macrotask();
    expect(deref(user)).toEqual(ready("Grace"));
  });

  test("is tried again for the next first observer, and not for a second one", async () => {
    const user = userOf();
    const leave = observe(user);
    await macrotask();
    await server.fail("no");
    observe(user)();
    await macrotask();
    expect(server.keys).toEqual([1]);
    leave();
    await macrotask();
    observe(user);
    await macrotask();
    expect([server.keys, deref(user)]).toEqual([[1, 1], failed("no")]);
    await server.answer("Ada");
    expect(deref(user)).toEqual(ready("Ada"));
  });

  test("a thenable that throws is one", async () => {
    const user = resource(() => ({
      // oxlint-disable-next-line unicorn/no-thenable
      then() {
        throw new Error("no");
      },
    }));
    observe(user);
    await macrotask();
    expect(deref(user)).toEqual(failed(new Error("no")));
  });
});

describe("keepPrevious", () => {
  test("keeps the value beside loading and beside a failure", async () => {
    const user = userOf({ keepPrevious: true });
    observe(user);
    expect(deref(user)).toEqual(LOADING);
    await macrotask();
    await server.answer("Ada");
    reset(id, 2);
    expect(deref(user)).toEqual({ status: "loading", value: "Ada", error: undefined });
    await macrotask();
    await server.fail("no");
    expect(deref(user)).toEqual(failed("no", "Ada"));
    reset(id, 3);
    expect(deref(user)).toEqual({ status: "loading", value: "Ada", error: undefined });
    await macrotask();
    await server.answer("Grace");
    expect(deref(user)).toEqual(ready("Grace"));
  });
});

test("a load is given the value that was loaded last, whatever came in between", async () => {
  const given: unknown[] = [];
  const sum = resource((previous: number | undefined): number => {
    given.push(previous);
    if (deref(id) === 2) throw new Error("no");
    return (previous ?? 0) + deref(id);
  });
  observe(sum);
  for (const next of [2, 3]) {
    await macrotask();
    reset(id, next);
  }
  await macrotask();
  expect([given, deref(sum).value]).toEqual([[undefined, 1, 1], 4]);
});

describe("it ends", () => {
  test("a macrotask after the last observer: what is loading is aborted and ignored", async () => {
    const user = userOf();
    const leave = observe(user);
    await macrotask();
    leave();
    await Promise.resolve();
    expect(server.aborted).toEqual([false]);
    await macrotask();
    expect(server.aborted).toEqual([true]);
    await server.answer("Ada");
    expect(deref(user)).toEqual(LOADING);
    reset(id, 2);
    await macrotask();
    expect(server.keys).toEqual([1]);
  });

  test("not while observers change places", async () => {
    const user = userOf();
    const leave = observe(user);
    await macrotask();
    leave();
    observe(user);
    await macrotask();
    await macrotask();
    expect(server.aborted).toEqual([false]);
  });

  test("a result stays, and is loaded again only for other inputs", async () => {
    const user = userOf();
    const leave = observe(user);
    await macrotask();
    await server.answer("Ada");
    leave();
    await macrotask();
    expect(deref(user)).toEqual(ready("Ada"));
    observe(user)();
    await macrotask();
    await macrotask();
    expect(server.keys).toEqual([1]);
    reset(id, 2);
    expect(deref(user)).toEqual(LOADING);
    await macrotask();
    expect(server.keys).toEqual([1]);
    observe(user);
    await macrotask();
    expect(server.keys).toEqual([1, 2]);
  });

  test("what comes back to an old result follows its inputs again", async () => {
    const user = userOf();
    const leave = observe(user);
    await macrotask();
    await server.answer("Ada");
    leave();
    await macrotask();
    observe(user);
    await macrotask();
    reset(id, 2);
    await macrotask();
    expect(server.keys).toEqual([1, 2]);
  });
});

describe("refresh", () => {
  test("loads without an observer, once, and answers the value", async () => {
    const user = userOf();
    const answer = refresh(user);
    await macrotask();
    await server.answer("Ada");
    expect([await answer, deref(user)]).toEqual(["Ada", ready("Ada")]);
    reset(id, 2);
    await macrotask();
    expect(server.keys).toEqual([1]);
  });

  test("shows what there is until there is something new, in one commit", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    await server.answer("Ada");
    const seen: unknown[] = [];
    addWatch(user, "w", (_key, _identity, _old, state) => seen.push(state));
    onTestFinished(() => void removeWatch(user, "w"));
    const answer = refresh(user);
    await macrotask();
    expect(deref(user)).toEqual(ready("Ada"));
    await server.answer("Ada Lovelace");
    expect([await answer, seen]).toEqual(["Ada Lovelace", [ready("Ada Lovelace")]]);
  });

  test("of the same value is no news to anybody", async () => {
    const user = userOf();
    let news = 0;
    onTestFinished(subscribe(user, () => void news++));
    await macrotask();
    await server.answer("Ada");
    const state = deref(user);
    void refresh(user);
    await macrotask();
    await server.answer("Ada");
    expect([news, deref(user) === state]).toEqual([1, true]);
  });

  test("overtakes what is loading; everybody who waits gets the next result", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    const answers = [refresh(user), refresh(user)];
    await macrotask();
    expect([server.keys, server.aborted]).toEqual([
      [1, 1],
      [true, false],
    ]);
    await server.answer("Ada");
    expect(await Promise.all(answers)).toEqual(["Ada", "Ada"]);
  });

  test("answers the result for the input that is there by then", async () => {
    const user = userOf();
    const answer = refresh(user);
    await macrotask();
    reset(id, 2);
    await macrotask();
    await server.answer("Grace");
    expect([await answer, server.keys]).toEqual(["Grace", [1, 2]]);
  });

  test("goes on when the last observer leaves, and when an input comes back", async () => {
    const user = userOf();
    const leave = observe(user);
    await macrotask();
    await server.answer("Ada");
    const answer = refresh(user);
    await macrotask();
    leave();
    await macrotask();
    expect(server.aborted).toEqual([false, false]);
    reset(id, 2);
    await macrotask();
    reset(id, 1);
    await macrotask();
    expect(server.keys).toEqual([1, 1, 2, 1]);
    await server.answer("Ada Lovelace");
    expect(await answer).toBe("Ada Lovelace");
  });

  test("rejects with the failure, which nobody needs to handle", async () => {
    const user = userOf();
    const failure = new Error("no");
    const answer = refresh(user);
    void refresh(user);
    await macrotask();
    await server.fail(failure);
    await expect(answer).rejects.toBe(failure);
    expect(deref(user)).toEqual(failed(failure));
  });

  test("tries again what has failed", async () => {
    const user = userOf();
    observe(user);
    await macrotask();
    await server.fail("no");
    void refresh(user);
    await macrotask();
    await server.answer("Ada");
    expect(deref(user)).toEqual(ready("Ada"));
  });

  test("is refused in a transaction and in a computation, and may be done after the commit", async () => {
    const user = userOf();
    const seen = [
      thrownBy(() => dosync(() => void refresh(user))),
      thrownBy(() => deref(derived(() => void refresh(user)))),
    ];
    for (const error of seen) expect(error).toBeInstanceOf(InTransactionError);
    await macrotask();
    expect(server.keys).toEqual([]);
    const count = ref(0);
    dosync(() => {
      alter(count, (n) => n + 1);
      afterCommit(() => void refresh(user));
    });
    await macrotask();
    expect(server.keys).toEqual([1]);
    await server.answer("Ada");
  });
});

describe("a load only reads", () => {
  test("what it changes before its first await is refused, and nothing has changed", async () => {
    const count = atom(0, { label: "count" });
    const user = resource(async () => swap(count, (n) => n + 1), { label: "user" });
    observe(user);
    await macrotask();
    expect(deref(user).error).toBeInstanceOf(ImpureFunctionError);
    expect(deref(count)).toBe(0);
  });

  test("it runs outside of everything, on the committed world", async () => {
    const first = ref(1);
    const user = resource(() => deref(first));
    observe(user);
    await macrotask();
    dosync(() => {
      refSet(first, 2);
      addWatch(user, "w", () => {});
    });
    onTestFinished(() => void removeWatch(user, "w"));
    const edit = draft();
    edit.refSet(first, 3);
    await macrotask();
    expect(deref(user)).toEqual(ready(2));
    edit.abort();
  });

  test("one that depends on itself fails with what it depends on", async () => {
    const errors = collectDeliveryErrors();
    const direct: Resource<unknown> = resource(() => deref(direct), { label: "direct" });
    observe(direct);
    await macrotask();
    expect(thrownBy(() => deref(direct))).toBeInstanceOf(CycleError);

    let loads = 0;
    const around: Resource<unknown> = resource(() => [deref(through), deref(id), ++loads]);
    const through = derived(() => deref(around), { label: "through" });
    await refresh(around);
    expect(thrownBy(() => deref(around))).toBeInstanceOf(CycleError);
    observe(around);
    reset(id, 2);
    await macrotask();
    expect(loads).toBe(1);
    expect(errors.every(({ cause }) => cause instanceof CycleError)).toBe(true);
  });

  test("resources read each other, and load one after another", async () => {
    const user = userOf();
    const posts = resource((_previous, { signal }) => {
      const { status, value } = deref(user);
      return status === "ready" ? server.ask(`posts of ${value}`, signal) : undefined;
    });
    observe(posts);
    await macrotask();
    await server.answer("Ada");
    expect(server.keys).toEqual([1, "posts of Ada"]);
    await server.answer("letters");
    expect(deref(posts)).toEqual(ready("letters"));
    reset(id, 2);
    expect([deref(user).status, deref(posts).status]).toEqual(["loading", "loading"]);
  });
});

describe("a screen that shows another world", () => {
  test("keeps its result while a result for another input arrives", async () => {
    const first = ref(1);
    const user = resource((_previous, { signal }) => server.ask(deref(first), signal));
    observe(user);
    await macrotask();
    await server.answer("Ada");

    const screen = openWorld();
    let rerun: (() => unknown) | undefined;
    const detach = attachRoot({
      prepare(commit) {
        screen.pin();
        ({ rerun } = commit);
      },
      published: () => screen.write(screen.replay(() => rerun?.())),
      aborted() {},
    });
    screen.pin();
    detach();
    dosync(() => refSet(first, 2));
    const watching = attachRoot({
      prepare: (commit) => void ({ rerun } = commit),
      published: () => screen.write(screen.replay(() => rerun?.())),
      aborted() {},
    });
    await macrotask();
    await server.answer("Grace");
    watching();

    expect([screen.read(user), deref(user)]).toEqual([ready("Ada"), ready("Grace")]);
    screen.close();
  });
});

test("a result that somebody refuses to take part in is reported, and may be loaded again", async () => {
  const errors = collectDeliveryErrors();
  const user = userOf();
  observe(user);
  await macrotask();
  const { participate } = await import("@dosync/core/adapter");
  const end = participate({
    of: { has: () => true },
    prepare() {
      throw new Error("not now");
    },
  });
  const answer = refresh(user);
  await macrotask();
  await server.answer("Ada");
  await expect(answer).rejects.toThrow("not now");
  end();
  expect([deref(user), errors.map(({ label }) => label)]).toEqual([LOADING, ["user"]]);
  void refresh(user);
  await macrotask();
  await server.answer("Ada");
  expect(deref(user)).toEqual(ready("Ada"));
});

const loadOne = (): number => 1;

describe("it is an identity", () => {
  test("with a kind, a label and a value for people", async () => {
    const user = userOf({ meta: { of: "shop" } });
    expect([isIdentity(user), kindOf(user), labelOf(user), labelOf(resource(loadOne))]).toEqual([
      true,
      "resource",
      "user",
      "loadOne",
    ]);
    expect(String(user)).toContain('#<resource "user"');
  });

  test("whose commits bear its label and its state", async () => {
    const user = userOf();
    const records: unknown[] = [];
    onTestFinished(
      addCommitListener(({ label, writes }) =>
        records.push([
          label,
          ...writes.map(([identity, , value]) => [kindOf(identity), labelOf(identity), value]),
        ]),
      ),
    );
    observe(user);
    await macrotask();
    await server.answer("Ada");
    expect(JSON.parse(JSON.stringify(records))).toEqual([
      ["user", ["resource", "user", { status: "ready", value: "Ada" }]],
    ]);
  });

  test("of which nothing can be changed", () => {
    const user = userOf();
    for (const act of [
      () => reset(user as never, 1),
      () => dosync(() => void refSet(user as never, 1)),
      () =>
        lens(
          user as never,
          (all) => all,
          (all) => all,
        ),
    ]) {
      expect(thrownBy(act)).toBeInstanceOf(NotAnIdentityError);
    }
  });
});

test("what is loaded is frozen in development, unless it is not to be", async () => {
  for (const freeze of [undefined, false]) {
    const list = resource(() => ({ items: [1] }), { freeze });
    const loaded = (await refresh(list)).items;
    deref(list);
    expect(Object.isFrozen(loaded)).toBe(freeze === undefined && isDevelopment);
  }
});
const isDevelopment = process.env["NODE_ENV"] !== "production";

test("bad arguments are refused", () => {
  expect(thrownBy(() => resource(1 as never))).toBeInstanceOf(InvalidArgumentError);
  expect(thrownBy(() => refresh(id as never))).toBeInstanceOf(NotAnIdentityError);
});
