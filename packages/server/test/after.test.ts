import { describe, expect, onTestFinished, test, vi } from "vitest";
import { alter, deref } from "@dosync/core";
import { type AfterContext, memory, type Mutation, type Place } from "@dosync/replica";
import { serve, type ServeOptions, type ServerEvent } from "@dosync/server";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { type Bank, bank, mutations, transfer } from "./bank.ts";
import { ask, nameOfDevice, openAt, openServer, pushOf } from "./support.ts";

interface Called {
  readonly args: number;
  readonly result: unknown;
  readonly context: AfterContext;
}

/** A mutation that takes money, and notes what is called after it. */
function paying(after: (called: Called) => unknown): Mutation<Bank, number> {
  return bank.mutation(
    "pay",
    ({ checking }, amount: number) => alter(checking, (balance) => balance - amount),
    { after: (args, result, context) => after({ args, result, context }) },
  );
}

function open(
  pay: Mutation<Bank, number>,
  options: Partial<ServeOptions<Bank>> = {},
): ReturnType<typeof openServer> {
  return openServer({ mutations: [...mutations, pay], ...options });
}

/** A push of one payment, as a device sends it. */
async function push(spaces: ReturnType<typeof openServer>, amounts: number[], space = "s") {
  const device = await nameOfDevice(spaces);
  const { body } = pushOf(device, 1, amounts);
  const text = body.replaceAll('"transfer"', '"pay"');
  await ask(spaces, "push", { method: "POST", body: text, space });
  return device;
}

describe("what a mutation asks for after it is confirmed", () => {
  test("is called on the server with its arguments and its result, and with who and where", async () => {
    const called: Called[] = [];
    const spaces = open(paying((one) => called.push(one)));
    const device = await push(spaces, [100]);
    await vi.waitFor(() => expect(called).toHaveLength(1));
    const context = { key: `${device}-1`, space: "s", by: "ada", now: expect.any(Number) };
    expect(called).toEqual([{ args: 100, result: 400, context }]);
  });

  test("is called in no page, and once for a mutation that was run there", async () => {
    const called: number[] = [];
    const pay = paying(({ args }) => called.push(args));
    const spaces = open(pay);
    const replica = openAt(spaces, { mutations: [...mutations, pay] });
    await replica.ready;
    const sent = replica.run(pay, 100);
    expect([called, deref(replica.model.checking)]).toEqual([[], 400]);
    await sent.confirmed;
    await vi.waitFor(() => expect(called).toEqual([100]));
  });

  test("is not called for what was refused", async () => {
    const called: number[] = [];
    const spaces = open(paying(({ args }) => called.push(args)));
    await push(spaces, [300, 300, 100]);
    await vi.waitFor(() =>
      expect(called.toSorted((one, other) => one - other)).toEqual([100, 300]),
    );
  });

  test("is called again with the same key where it has failed, and the log says so", async () => {
    const keys: string[] = [];
    const events: ServerEvent[] = [];
    const pay = paying(({ context }) => {
      keys.push(context.key);
      if (keys.length === 1) throw new Error("no mail today");
      return keys.length === 2 ? Promise.reject(new Error("none today either")) : undefined;
    });
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 100 });
    onTestFinished(() => void vi.useRealTimers());
    const device = await push(open(pay, { log: (event) => events.push(event) }), [1]);
    await vi.waitFor(() => expect(keys).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(keys).toEqual([1, 2, 3].map(() => `${device}-1`));
    const failed = events.filter(({ type }) => type === "after-failed");
    expect(failed).toMatchObject([
      { tries: 1, mutation: "pay", space: "s", error: new Error("no mail today") },
      { tries: 2, mutation: "pay", space: "s", error: new Error("none today either") },
    ]);
  });

  test("is called by the next server where one has ended in the middle", async () => {
    const store = memory();
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 100 });
    onTestFinished(() => void vi.useRealTimers());
    const begun: string[] = [];
    const crashing = open(
      paying(({ context }) => {
        begun.push(context.key);
        return new Promise(() => {}); // it never comes to an end, and nobody holds it
      }),
      { store: withoutHold(store) },
    );
    await push(crashing, [1]);
    await vi.waitFor(() => expect(begun).toHaveLength(1));
    void crashing.stop({ timeout: 0 }); // from here on it takes no more

    const done: string[] = [];
    open(
      paying(({ context }) => done.push(context.key)),
      { store },
    );
    await vi.advanceTimersByTimeAsync(20_000);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(done).toEqual(begun);
  });

  test("that takes long is held by whoever runs it", async () => {
    const store = memory();
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 100 });
    onTestFinished(() => void vi.useRealTimers());
    let count = 0;
    const pay = paying(() => {
      count++;
      return new Promise((resolve) => setTimeout(resolve, 200_000));
    });
    await push(open(pay, { store }), [1]);
    open(pay, { store });
    await vi.advanceTimersByTimeAsync(300_000);
    expect(count).toBe(1);
  });

  test("is waited for when the server stops, and no other is begun", async () => {
    let end!: () => void;
    const called: number[] = [];
    const pay = paying(({ args }) => {
      called.push(args);
      return new Promise<void>((resolve) => (end = resolve));
    });
    const spaces = open(pay);
    await push(spaces, [1]);
    await vi.waitFor(() => expect(called).toEqual([1]));
    let isStopped = false;
    const stopped = spaces.stop({ timeout: 60_000 }).then(() => (isStopped = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isStopped).toBe(false);
    end();
    await stopped;
  });

  test("comes to hundreds, each once, in whichever space", async () => {
    const keys: string[] = [];
    const pay = paying(async ({ context }) => {
      keys.push(`${context.space} ${context.key}`);
      await Promise.resolve();
    });
    const spaces = open(pay);
    for (const space of ["s", "t", "u"]) await push(spaces, Array<number>(70).fill(1), space);
    await vi.waitFor(() => expect(keys).toHaveLength(210));
    expect(new Set(keys).size).toBe(210);
  });
});

test("a result that cannot be kept is refused, and does not stop the line", async () => {
  const odd = bank.mutation("pay", (_, amount: number) => () => amount, { after: () => {} });
  const spaces = open(odd);
  const device = await push(spaces, [1]);
  const { body } = pushOf(device, 2, [100]);
  const answer = await ask(spaces, "push", { method: "POST", body });
  expect(await answer.json()).toMatchObject({ lastMutationID: 2 });
  const replica = openAt(spaces, { mutations: [...mutations, odd] });
  await replica.ready;
  expect(deref(replica.model.checking)).toBe(400);
  expect(thrownBy(() => replica.run(odd, 1))).toMatchObject({ code: "NOT_COPYABLE" });
});

test("a store that keeps no calls is refused where a mutation needs one", () => {
  const place = memory();
  const options = { authenticate: () => "ada", authorize: () => true };
  const store: Place = { open: (name) => place.open(name) };
  const pay = paying(() => {});
  expect(thrownBy(() => serve(bank, { store, mutations: [pay], ...options }))).toMatchObject({
    code: "INVALID_SERVER",
  });
  serve(bank, { store, mutations: [transfer], ...options });
});

/** A place whose calls nobody can hold: as if whoever takes them had ended. */
function withoutHold(place: Place): Place {
  return {
    open: (name) => place.open(name),
    outbox(model) {
      const outbox = place.outbox!(model);
      return {
        take: (most, lease) => outbox.take(most, lease),
        done: (call) => outbox.done(call),
        hold: () => Promise.resolve(),
      };
    },
  };
}
