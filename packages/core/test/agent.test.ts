import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addWatch,
  agent,
  type Agent,
  agentError,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  ref,
  refSet,
  restartAgent,
  send,
  settled,
  swap,
  type Transaction,
} from "@dosync/core";
import { agentState, participate, subscribeAgentState } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { processorTime } from "../../../tests/support/processor-time.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;
const idle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A promise, and what settles it. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: ((value: T) => void) | undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve?.(value) };
}

function failing(failure: unknown): () => never {
  return () => {
    throw failure;
  };
}

describe("actions", () => {
  test("do not run before send has returned", async () => {
    const count = agent(0);

    expect(send(count, increment)).toBe(count);
    expect(deref(count)).toBe(0);

    await settled(count);
    expect(deref(count)).toBe(1);
  });

  test("run one at a time, in the order of sending, however long each takes", async () => {
    const log: string[] = [];
    const count = agent(0);
    const first = deferred<number>();
    send(count, async (value) => {
      log.push("first starts");
      await first.promise;
      log.push("first ends");
      return value + 1;
    });
    send(count, (value) => {
      log.push(`second sees ${value}`);
      return value + 1;
    });
    await idle();
    log.push("waiting");
    first.resolve(0);
    await settled(count);

    expect(log).toEqual(["first starts", "waiting", "first ends", "second sees 1"]);
    expect(deref(count)).toBe(2);
  });

  test("get the arguments that were sent", async () => {
    const total = agent(10);

    send(total, (sum, a, b) => sum + a + b, 1, 2);
    await settled(total);

    expect(deref(total)).toBe(13);
  });

  test("of different agents do not wait for each other", async () => {
    const slow = agent(0);
    const quick = agent(0);
    const gate = deferred<number>();

    send(slow, () => gate.promise);
    send(quick, increment);
    await settled(quick);
    expect([deref(slow), deref(quick)]).toEqual([0, 1]);

    gate.resolve(5);
    await settled(slow);
    expect(deref(slow)).toBe(5);
  });

  test("are commits: derived values, watches and transactions see them", async () => {
    const count = agent(1);
    const doubled = derived(() => deref(count) * 2);
    const log: unknown[] = [];
    addWatch(doubled, "log", (_key, _identity, old, value) => log.push([old, value]));

    send(count, increment);
    await settled(count);

    expect(log).toEqual([[2, 4]]);
    expect(dosync(() => deref(count))).toBe(2);
  });

  test("may run transactions and change atoms", async () => {
    const mailbox = agent(0);
    const balance = ref(0);
    const count = atom(0);

    send(mailbox, (value) => {
      dosync(() => refSet(balance, 5));
      swap(count, increment);
      return value + deref(balance);
    });
    await settled(mailbox);

    expect([deref(mailbox), deref(balance), deref(count)]).toEqual([5, 5, 1]);
  });

  test("that are sent by a watch run", async () => {
    const count = agent(0);
    addWatch(count, "again", (_key, identity, _old, value) => {
      if (value < 3) send(identity, increment);
    });

    send(count, increment);
    await vi.waitUntil(() => deref(count) === 3);
    await settled(count);

    expect(deref(count)).toBe(3);
  });

  test("must be functions", () => {
    const count = agent(0, { label: "count" });

    expect(thrownBy(() => send(count, 1 as never))).toMatchObject({
      code: "INVALID_ARGUMENT",
      label: 'agent "count"',
    });
  });
});

describe("an action that fails", () => {
  test.each([0, undefined, null, "", new Error("action")])(
    "with %s fails the agent with exactly that as the cause",
    async (failure) => {
      for (const action of [failing(failure), async () => failing(failure)()]) {
        const count = agent(0);
        send(count, action);
        await idle();

        expect(agentError(count)).toMatchObject({ code: "AGENT_FAILED" });
        expect(agentError(count)?.cause).toBe(failure);
        const error = thrownBy(() => send(count, increment)) as Error;
        expect(error.cause).toBe(failure);
        await expect(settled(count)).rejects.toMatchObject({ code: "AGENT_FAILED" });
      }
    },
  );

  test("keeps the value, and reading goes on", async () => {
    const count = agent(1);
    send(count, failing("no"));
    await idle();

    expect(deref(count)).toBe(1);
  });

  test("and a handler that fails too is reported", async () => {
    const errors = collectDeliveryErrors();
    const inHandler = new Error("handler");
    const count = agent(0, { errorHandler: failing(inHandler) });

    send(count, failing("no"));
    send(count, increment);
    await settled(count);

    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ identity: count, cause: inHandler });
    expect(deref(count)).toBe(1);
  });

  test("may be restarted by its own handler", async () => {
    const count: Agent<number> = agent(0, {
      errorMode: "fail",
      errorHandler: (failed) => restartAgent(failed, 10),
    });

    send(count, failing("no"));
    send(count, increment);
    await idle();

    expect(deref(count)).toBe(11);
  });

  test("may send on from its handler", async () => {
    const log = agent<readonly unknown[]>([]);
    const count = agent(0, {
      errorHandler: (_agent, error) => void send(log, (lines) => [...lines, error]),
    });

    send(count, failing("no"));
    await settled(count);
    await settled(log);

    expect(deref(log)).toEqual(["no"]);
  });

  test("does not fail because of a watch that throws", async () => {
    const errors = collectDeliveryErrors();
    const count = agent(0);
    addWatch(count, "broken", failing("watch"));

    send(count, increment);
    await settled(count);

    expect(deref(count)).toBe(1);
    expect(agentError(count)).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});

describe("what is sent within an action", () => {
  test("after its first await goes out at once", async () => {
    const source = agent(0);
    const target = agent(0);
    const gate = deferred<number>();

    send(source, async (value) => {
      await Promise.resolve();
      send(target, increment);
      await gate.promise;
      return value;
    });
    await idle();

    expect(deref(target)).toBe(1);
    gate.resolve(0);
    await settled(source);
  });

  test("in a transaction that aborts is dropped, though the action succeeds", async () => {
    const source = agent(0);
    const target = agent(0);

    send(source, (value) => {
      thrownBy(() =>
        dosync(() => {
          send(target, increment);
          throw new Error("abort");
        }),
      );
      return value + 1;
    });
    await settled(source);
    await settled(target);

    expect([deref(source), deref(target)]).toEqual([1, 0]);
  });

  test("in an asynchronous transaction goes out when that commits, also after the action", async () => {
    const source = agent(0);
    const target = agent(0);
    const failed = agent(0, { errorMode: "continue" });
    const gate = deferred<void>();
    const transactions: Promise<void>[] = [];
    const body = async (tx: Transaction): Promise<void> => {
      tx.send(target, increment);
      await gate.promise;
    };
    const start = (): void => void transactions.push(dosyncAsync(body));

    send(source, (value) => {
      start();
      return value + 1;
    });
    send(failed, () => {
      start();
      throw new Error("fails");
    });
    await settled(source);
    await settled(failed);
    expect(deref(target)).toBe(0);
    gate.resolve();
    await Promise.all(transactions);
    await settled(target);

    expect(deref(target)).toBe(2);
  });

  test("in a draft goes out when that commits, also after the action", async () => {
    const source = agent(0);
    const target = agent(0);
    const edit = draft();

    send(source, (value) => {
      edit.dosync(() => send(target, increment));
      return value + 1;
    });
    await settled(source);
    edit.commit();
    await settled(target);

    expect(deref(target)).toBe(1);
  });

  test("in a draft that commits within it is held until the action succeeds", async () => {
    const source = agent(0);
    const target = agent(0);
    const gate = deferred<number>();

    send(source, () => {
      const edit = draft();
      edit.dosync(() => send(target, increment));
      edit.commit();
      return gate.promise;
    });
    await idle();
    const before = deref(target);
    gate.resolve(1);
    await settled(source);
    await settled(target);

    expect([before, deref(target)]).toEqual([0, 1]);
  });
});

describe("settled", () => {
  test("waits for what was sent so far, not for what comes later", async () => {
    const count = agent(0);
    const gate = deferred<number>();
    send(count, increment);
    const waiting = settled(count);
    send(count, () => gate.promise);

    await waiting;

    expect(deref(count)).toBe(1);
    gate.resolve(5);
    await settled(count);
  });

  test("of several agents waits for all, and of none not at all", async () => {
    const agents = [agent(0), agent(0), agent(0)];
    for (const one of agents) send(one, async (value) => value + 1);

    await settled(...agents);
    await settled(agents);
    await settled([]);
    await settled();

    expect(agents.map((one) => deref(one))).toEqual([1, 1, 1]);
  });

  test("fails when an action before it fails", async () => {
    const count = agent(0);
    send(count, failing("no"));

    await expect(settled(count)).rejects.toMatchObject({ code: "AGENT_FAILED", cause: "no" });
  });

  test("ends after its time, and leaves nothing in the queue", async () => {
    const count = agent(0, { label: "slow" });
    const gate = deferred<number>();
    send(count, () => gate.promise);

    await expect(settled([count], { timeout: 1 })).rejects.toMatchObject({
      code: "TIMEOUT",
      label: expect.stringContaining("slow"),
    });

    gate.resolve(1);
    await settled([count], { timeout: 1000 });
    expect(deref(count)).toBe(1);
  });

  test("ends by a signal with its reason, before it starts and while it waits", async () => {
    const count = agent(0);
    const gate = deferred<number>();
    send(count, () => gate.promise);
    const controller = new AbortController();
    const waiting = settled([count], { signal: controller.signal });
    controller.abort("enough");

    await expect(waiting).rejects.toBe("enough");
    await expect(settled([count], { signal: controller.signal })).rejects.toBe("enough");

    gate.resolve(1);
    await settled([count], { signal: new AbortController().signal });
    expect(deref(count)).toBe(1);
  });

  test("waits for agents only", async () => {
    await expect(settled(atom(1) as never)).rejects.toMatchObject({ code: "NOT_AN_IDENTITY" });
    await expect(settled([1 as never])).rejects.toMatchObject({ code: "NOT_AN_IDENTITY" });
  });
});

async function failed(): Promise<Agent<number>> {
  const count = agent(0);
  send(count, failing("no"));
  await idle();
  return count;
}

describe("restartAgent", () => {
  test("gives the value back, and takes actions again", async () => {
    const count = await failed();

    expect(restartAgent(count, 5)).toBe(5);
    expect(deref(count)).toBe(5);
    send(count, increment);
    await settled(count);

    expect(deref(count)).toBe(6);
  });

  test("tells those who depend on it, but no watch", async () => {
    const count = await failed();
    const doubled = derived(() => deref(count) * 2);
    const watch = vi.fn<() => void>();
    const log: unknown[] = [];
    addWatch(count, "watch", watch);
    addWatch(doubled, "log", (_key, _identity, old, value) => log.push([old, value]));

    restartAgent(count, 5);

    expect(watch).not.toHaveBeenCalled();
    expect(log).toEqual([[0, 10]]);
  });

  test("is for agents", () => {
    expect(thrownBy(() => restartAgent(atom(1) as never, 1))).toMatchObject({
      code: "NOT_AN_IDENTITY",
    });
    expect(thrownBy(() => agentError(atom(1) as never))).toMatchObject({ code: "NOT_AN_IDENTITY" });
  });
});

describe("the state of an agent", () => {
  test("counts what waits or runs, and says why it failed", async () => {
    const count = agent(0);
    const states: unknown[] = [];
    onTestFinished(subscribeAgentState(count, () => states.push(agentState(count).pending)));

    send(count, increment);
    send(count, failing("no"));
    send(count, increment);
    expect(agentState(count)).toEqual({ pending: 3, error: undefined });
    await idle();

    expect(agentState(count)).toMatchObject({ pending: 1, error: { cause: "no" } });
    restartAgent(count, 0, { clearActions: true });
    expect(agentState(count)).toEqual({ pending: 0, error: undefined });
    expect(states).toEqual([1, 2, 3, 2, 1, 0]);
  });

  test("is at rest for whoever hears of the value that the last action has made", async () => {
    const count = agent(0);
    const heard: unknown[] = [];
    addWatch(count, {}, (_key, _identity, _old, value) =>
      heard.push([value, agentState(count).pending]),
    );

    send(count, increment);
    send(count, increment);
    await settled(count);

    expect(heard).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });

  test("works for whoever hears of the value that it is restarted with", async () => {
    const count = agent(0);
    const next = derived(() => deref(count) + 1);
    const heard: unknown[] = [];
    addWatch(next, {}, (_key, _identity, _old, value) => heard.push([value, agentError(count)]));
    send(count, failing("no"));
    await idle();

    restartAgent(count, 5);

    expect(heard).toEqual([[6, undefined]]);
  });

  test("is what it was where somebody refuses the value", async () => {
    const count = agent(0);
    const end = participate({
      of: new Set([count]),
      prepare() {
        throw new Error("not now");
      },
    });
    onTestFinished(end);
    send(count, increment);
    send(count, increment);
    await idle();
    const failed = agentState(count);
    expect(failed).toMatchObject({ pending: 1, error: { cause: { message: "not now" } } });

    expect(() => restartAgent(count, 5)).toThrow("not now");

    expect(agentState(count)).toBe(failed);
    expect(deref(count)).toBe(0);
  });

  test("is the same object until it changes", async () => {
    const count = agent(0);

    expect(agentState(count)).toBe(agentState(count));
    send(count, increment);
    const pending = agentState(count);
    await settled(count);
    expect(agentState(count)).not.toBe(pending);
  });

  test("is told to listeners that stop, fail or come in between", async () => {
    const errors = collectDeliveryErrors();
    const count = agent(0);
    const later = vi.fn<() => void>();
    const stopBroken = subscribeAgentState(count, failing("listener"));
    const stop = subscribeAgentState(count, later);

    send(count, increment);
    expect(later).toHaveBeenCalledOnce();
    expect(errors.map(({ cause }) => cause)).toEqual(["listener"]);
    stopBroken();
    stop();
    stop();
    await settled(count);

    expect(later).toHaveBeenCalledOnce();
  });
});

test("a restart is heard by no watch, also where a transaction is overtaken by it", async () => {
  const saved = agent(0);
  const log: unknown[] = [];
  addWatch(saved, "log", (_key, _identity, old, value) => log.push([old, value]));
  send(saved, () => {
    throw new Error("no connection");
  });
  await settled(saved).catch(() => {});

  const attempts: number[] = [];
  const reader = dosyncAsync(
    async (tx) => {
      attempts.push(tx.deref(saved));
      await Promise.resolve();
    },
    { isolation: "serializable" },
  );
  restartAgent(saved, 5);
  await reader;

  expect(attempts).toEqual([0, 5]);
  expect(log).toEqual([]);
});

/** Microseconds of the processor for each of so many actions, sent at once. */
async function costOfEach(count: number, options = {}): Promise<number> {
  const state = agent(0, options);
  const before = processorTime();
  for (let i = 0; i < count; i++) send(state, increment);
  await settled(state);
  const took = processorTime() - before;
  expect(deref(state)).toBe(count);
  return (took / count) * 1000;
}

const add = (items: readonly number[], item: number): readonly number[] => [...items, item];

describe("many actions that wait", () => {
  test("cost no more each than few do", async () => {
    await costOfEach(20_000); // the engine gets to know it
    const few = await costOfEach(20_000);

    expect(await costOfEach(200_000)).toBeLessThan(5 * few + 10);
  });

  test("are run in the order of sending, also those that are sent meanwhile", async () => {
    const order = agent<readonly number[]>([]);
    for (const item of [1, 2, 3]) send(order, add, item);
    await settled(order);

    send(order, async (items) => add(items, 4));
    await idle();
    for (const item of [5, 6]) send(order, add, item);
    await settled(order);

    expect(deref(order)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("go on where they stopped when an agent that failed is restarted", async () => {
    const order = agent<readonly number[]>([]);
    send(order, add, 1);
    send(order, failing("stop"));
    send(order, add, 2);
    const waiting = settled(order);
    await expect(waiting).rejects.toMatchObject({ code: "AGENT_FAILED" });

    restartAgent(order, [0]);
    send(order, add, 3);
    await settled(order);
    expect(deref(order)).toEqual([0, 2, 3]);
  });

  test("are dropped by a restart in the error handler that says so, and later ones run", async () => {
    const order = agent<readonly number[]>([], {
      errorMode: "fail",
      errorHandler: (failed) => {
        restartAgent(failed, [0], { clearActions: true });
        send(failed, (items) => [...items, 9]);
      },
    });
    send(order, failing("stop"));
    send(order, (items) => [...items, 1]);
    await idle();
    await settled(order);

    expect(deref(order)).toEqual([0, 9]);
  });
});
