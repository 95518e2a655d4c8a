// Cases 78 to 85 of the comparison with Clojure, listed in docs/conformance.md.
import { expect, test, vi } from "vitest";
import {
  addWatch,
  agent,
  agentError,
  deref,
  dosync,
  io,
  ref,
  refSet,
  restartAgent,
  send,
  settled,
} from "@dosync/core";
import { thrownBy } from "../support/thrown.ts";

const increment = (value: number): number => value + 1;
const failure = new Error("action");
function fail(): never {
  throw failure;
}
/** Lets everything that waits for its turn run. */
const idle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("case 78: a send in a transaction runs after the watches, once", async () => {
  const order = ref("open");
  const log = agent<readonly string[]>([]);
  const seen: string[] = [];
  addWatch(order, "watch", () => seen.push("watch"));

  dosync(() => {
    send(log, (lines) => {
      seen.push("action");
      return [...lines, deref(order)];
    });
    refSet(order, "sent");
    seen.push("body");
  });
  await settled(log);

  expect(seen).toEqual(["body", "watch", "action"]);
  expect(deref(log)).toEqual(["sent"]);
});

test("case 79: an aborted transaction sends nothing", async () => {
  const log = agent(0);
  const action = vi.fn<typeof increment>(increment);

  thrownBy(() =>
    dosync(() => {
      send(log, action);
      throw new Error("abort");
    }),
  );
  await settled(log);

  expect(action).not.toHaveBeenCalled();
});

test("case 80: what an action sends is held until it succeeds, and dropped when it fails", async () => {
  const source = agent(0, { errorMode: "continue" });
  const target = agent(0);
  const seen: unknown[] = [];
  addWatch(source, "watch", () => seen.push("committed"));
  const sendOn = (value: number): number => {
    send(target, (sum) => {
      seen.push("target");
      return sum + 1;
    });
    dosync(() => send(target, (sum) => sum + 10)); // a transaction in an action
    return value + 1;
  };

  send(source, sendOn);
  await settled(source);
  await settled(target);
  expect(seen).toEqual(["committed", "target"]);
  expect(deref(target)).toBe(11);

  send(source, (value) => {
    sendOn(value);
    return fail();
  });
  await settled(source);
  await settled(target);
  expect(deref(target)).toBe(11);
});

test("case 81: by default an action that throws stops the agent", async () => {
  const count = agent(0, { label: "count" });
  const skipped = vi.fn<typeof increment>(increment);
  send(count, increment);
  send(count, fail);
  send(count, skipped);
  await idle();

  expect(agentError(count)).toMatchObject({
    code: "AGENT_FAILED",
    label: 'agent "count"',
    cause: failure,
  });
  expect(deref(count)).toBe(1);
  expect(skipped).not.toHaveBeenCalled();
  expect(thrownBy(() => send(count, increment))).toMatchObject({
    code: "AGENT_FAILED",
    cause: failure,
  });
});

test("case 81: a restart goes on, or clears what waits, and needs a failed agent", async () => {
  const count = agent(0);
  const watch = vi.fn<() => void>();
  expect(thrownBy(() => restartAgent(count, 1))).toMatchObject({ code: "AGENT_NOT_FAILED" });

  send(count, fail);
  send(count, increment);
  await idle();
  addWatch(count, "watch", watch);
  expect(restartAgent(count, 10, { clearActions: true })).toBe(10);
  await settled(count);

  expect(deref(count)).toBe(10);
  expect(agentError(count)).toBeUndefined();
  expect(watch).not.toHaveBeenCalled();
});

test("case 81: a restart with an invalid value throws, and the agent stays failed", async () => {
  const count = agent(1, { validator: (value) => value > 0 });
  send(count, fail);
  await idle();

  expect(thrownBy(() => restartAgent(count, -1))).toMatchObject({ code: "INVALID_VALUE" });
  expect(agentError(count)).toMatchObject({ cause: failure });
});

test.for(["continue", undefined] as const)(
  "case 81: an agent with an error handler and the mode %s skips what throws",
  async (errorMode) => {
    const errorHandler = vi.fn<() => void>();
    const count = agent(0, { errorMode, errorHandler });

    send(count, fail);
    send(count, increment);
    await settled(count);

    expect(errorHandler).toHaveBeenCalledExactlyOnceWith(count, failure);
    expect(agentError(count)).toBeUndefined();
    expect(deref(count)).toBe(1);
  },
);

test("case 81: an error handler is called in the mode fail as well", async () => {
  const errorHandler = vi.fn<() => void>();
  const count = agent(0, { errorMode: "fail", errorHandler });

  send(count, fail);
  await idle();

  expect(errorHandler).toHaveBeenCalledExactlyOnceWith(count, failure);
  expect(agentError(count)).toMatchObject({ cause: failure });
});

test("case 82: a restart keeps what waits", async () => {
  const count = agent(0);
  send(count, fail);
  send(count, increment);
  send(count, increment);
  await idle();

  restartAgent(count, 10);
  await settled(count);

  expect(deref(count)).toBe(12);
});

test("case 83: a send to a failed agent aborts the transaction", async () => {
  const broken = agent(0);
  const order = ref("open");
  send(broken, fail);
  await idle();

  const error = thrownBy(() =>
    dosync(() => {
      refSet(order, "sent");
      send(broken, increment);
    }),
  );

  expect(error).toMatchObject({ code: "AGENT_FAILED", cause: failure });
  expect(deref(order)).toBe("open");
});

test("case 84: waiting for an agent in a transaction or in an action is an error", async () => {
  const count = agent(0);
  let inTransaction: Promise<void> | undefined;
  let inAction: Promise<void> | undefined;

  dosync(() => {
    inTransaction = settled(count);
    inTransaction.catch(() => {});
  });
  send(count, (value) => {
    inAction = settled(count);
    inAction.catch(() => {});
    return value;
  });
  await settled(count);

  await expect(inTransaction).rejects.toMatchObject({ code: "IN_TRANSACTION" });
  await expect(inAction).rejects.toMatchObject({ code: "IN_TRANSACTION" });
});

test("case 85: io refuses to run in a transaction, and runs outside", () => {
  const body = vi.fn<() => number>(() => 42);

  expect(thrownBy(() => dosync(() => io(body)))).toMatchObject({ code: "IN_TRANSACTION" });
  expect(body).not.toHaveBeenCalled();
  expect(io(body)).toBe(42);
});
