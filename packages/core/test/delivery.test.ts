import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addCommitListener,
  addWatch,
  afterCommit,
  agent,
  alter,
  atom,
  deref,
  derived,
  type DeliveryError,
  dosync,
  isInTransaction,
  onDeliveryError,
  ref,
  refSet,
  reset,
  send,
  settled,
  swap,
} from "@dosync/core";
import { type MarkingChannel, subscribe } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { atFramesLeft, callDeep } from "../../../tests/support/full-stack.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

describe("within one commit", () => {
  test("watches come in the order of first touch, then subscribers, callbacks, feed and sends", async () => {
    const [first, second] = [ref(0), ref(0)];
    const sum = derived(() => deref(first) + deref(second));
    const mailbox = agent(0);
    const log: string[] = [];
    onTestFinished(addCommitListener(() => log.push("feed")));
    onTestFinished(subscribe(first, () => log.push("subscriber")));
    addWatch(sum, "sum", () => log.push("sum"));
    addWatch(first, "a", () => log.push("first a"));
    addWatch(first, "b", () => log.push("first b"));
    addWatch(second, "a", () => log.push("second"));

    dosync(() => {
      send(mailbox, (value) => {
        log.push("action");
        return value;
      });
      afterCommit(() => log.push("afterCommit 1"));
      refSet(second, 1);
      refSet(first, 1);
      refSet(second, 2);
      afterCommit(() => log.push("afterCommit 2"));
      log.push("body");
    });
    log.push("dosync returned");
    await settled(mailbox);

    expect(log).toEqual([
      "body",
      "second",
      "first a",
      "first b",
      "sum",
      "subscriber",
      "afterCommit 1",
      "afterCommit 2",
      "feed",
      "dosync returned",
      "action",
      "feed", // the agent's commit
    ]);
  });

  test("everything that was committed can be read by everybody", () => {
    const [first, second] = [ref(0), ref(0)];
    const sum = derived(() => deref(first) + deref(second));
    const seen: unknown[] = [];
    const look = (): void => void seen.push([deref(first), deref(second), deref(sum)]);
    addWatch(first, "look", look);
    addWatch(second, "look", look);
    addWatch(sum, "look", look);
    onTestFinished(subscribe(sum, look));

    dosync(() => {
      refSet(first, 1);
      refSet(second, 2);
      afterCommit(look);
    });

    expect(seen).toEqual(Array.from({ length: 5 }, () => [1, 2, 3]));
  });
});

describe("commits are delivered first in, first out", () => {
  test("when a watch commits, everybody hears the commit before to its end", () => {
    const [first, second] = [ref(0), ref(0)];
    const log: unknown[] = [];
    addWatch(first, "writer", (_key, _identity, old, value) => {
      log.push(["first writer", old, value]);
      if (value === 1) {
        dosync(() => {
          refSet(second, 10);
          refSet(first, 2);
        });
      }
    });
    addWatch(first, "reader", (_key, _identity, old, value) =>
      log.push(["first reader", old, value]),
    );
    addWatch(second, "reader", (_key, _identity, old, value) => log.push(["second", old, value]));

    dosync(() => {
      refSet(first, 1);
      refSet(second, 1);
      afterCommit(() => log.push("afterCommit"));
    });

    expect(log).toEqual([
      ["first writer", 0, 1],
      ["first reader", 0, 1],
      ["second", 0, 1],
      "afterCommit",
      ["second", 1, 10],
      ["first writer", 1, 2],
      ["first reader", 1, 2],
    ]);
  });

  test("also commits of callbacks and subscribers, and each is over before the call returns", () => {
    const count = atom(0);
    const log: unknown[] = [];
    addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));
    const stop = subscribe(count, () => {
      if (deref(count) === 2) reset(count, 3);
    });
    onTestFinished(stop);

    dosync(() => afterCommit(() => reset(count, 1)));
    expect(log).toEqual([[0, 1]]);
    reset(count, 2);

    expect(log).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });
});

describe("an endless loop of watches that commit", () => {
  test("is cut with an error that names the identity, and changes nothing", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0, { label: "count" });
    addWatch(count, "forever", () => swap(count, (value) => value + 1));

    reset(count, 1);

    expect(errors).toHaveLength(1);
    expect(errors[0]?.cause).toMatchObject({ code: "WATCH_LOOP", label: 'atom "count"' });
    expect(deref(count)).toBeGreaterThan(1000);
    swap(count, () => -1); // and everything goes on
  });

  test("is cut, and said once, where each commit leads to several", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0, { label: "count" });
    for (const key of ["first", "second"]) {
      addWatch(count, key, () => swap(count, (value) => value + 1));
    }

    reset(count, 1);

    expect(errors.map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ code: "WATCH_LOOP", label: 'atom "count"' }),
    ]);
  });

  test("is not what a watch that throws nothing is taken for", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0);
    for (const key of ["first", "second"]) {
      addWatch(count, key, () => {
        // oxlint-disable-next-line no-throw-literal
        throw undefined;
      });
    }

    reset(count, 1);

    expect(errors.map(({ cause }) => cause)).toEqual([undefined, undefined]);
  });

  test("is no loop: very many commits of one watch, in a chain that ends", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0);
    const sum = atom(0);
    addWatch(count, "many", () => {
      for (let i = 0; i < 150_000; i++) swap(sum, (value) => value + 1);
    });
    addWatch(sum, "heard", () => {});

    reset(count, 1);

    expect([deref(sum), errors]).toEqual([150_000, []]);
  });

  test("is cut between several identities, transactions included", () => {
    const errors = collectDeliveryErrors();
    const ping = ref(0, { label: "ping" });
    const pong = ref(0, { label: "pong" });
    addWatch(ping, "forever", () => dosync(() => alter(pong, (value) => value + 1)));
    addWatch(pong, "forever", () => dosync(() => alter(ping, (value) => value + 1)));

    dosync(() => refSet(ping, 1));

    expect(errors.map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ code: "WATCH_LOOP", label: expect.stringMatching(/ping|pong/) }),
    ]);
  });

  test("is cut and named when it goes through a derived value", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0, { label: "count" });
    const next = derived(() => deref(count) + 1, { label: "next" });
    addWatch(next, "forever", (_key, _identity, _old, value) => reset(count, value));

    reset(count, 1);

    expect(errors).toHaveLength(1);
    expect(errors[0]?.cause).toMatchObject({
      code: "WATCH_LOOP",
      label: expect.stringContaining("next"),
    });
  });

  test("is cut when it goes through a subscriber", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0, { label: "count" });
    onTestFinished(subscribe(count, () => swap(count, (value) => value + 1)));

    reset(count, 1);

    expect(errors.map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ code: "WATCH_LOOP", label: expect.stringContaining("count") }),
    ]);
  });

  test("a long chain that ends is no loop", () => {
    const count = atom(0);
    addWatch(count, "more", (_key, _identity, _old, value) => {
      if (value < 5000) reset(count, value + 1);
    });

    reset(count, 1);

    expect(deref(count)).toBe(5000);
  });
});

function broken(name: string): () => void {
  return () => {
    throw new Error(name);
  };
}

describe("what fails after a commit", () => {
  test("goes to each handler, with the identity and the key", () => {
    const count = atom(0, { label: "count" });
    const failure = new Error("watch");
    const seen: DeliveryError[][] = [[], []];
    for (const list of seen) onTestFinished(onDeliveryError((error) => list.push(error)));
    addWatch(count, "key", () => {
      throw failure;
    });

    reset(count, 1);

    for (const list of seen) {
      expect(list).toHaveLength(1);
      expect(list[0]).toMatchObject({
        code: "DELIVERY_FAILED",
        label: "count",
        identity: count,
        key: "key",
        cause: failure,
      });
    }
  });

  test("has no identity where a callback, a subscriber or a listener failed", () => {
    const errors = collectDeliveryErrors();
    const count = ref(0);
    const everybody = vi.fn<() => void>();
    onTestFinished(subscribe(count, broken("subscriber")));
    onTestFinished(subscribe(count, everybody));
    onTestFinished(addCommitListener(broken("listener")));
    onTestFinished(addCommitListener(everybody));

    dosync(() => {
      refSet(count, 1);
      afterCommit(broken("afterCommit"));
      afterCommit(everybody);
    });

    expect(
      errors.map(({ cause, identity, key }) => [(cause as Error).message, identity, key]),
    ).toEqual([
      ["subscriber", undefined, undefined],
      ["afterCommit", undefined, undefined],
      ["listener", undefined, undefined],
    ]);
    expect(everybody).toHaveBeenCalledTimes(3);
  });

  test("goes to reportError where nobody handles it, and what a handler throws as well", () => {
    const reported = vi.fn<(error: unknown) => void>();
    vi.stubGlobal("reportError", reported);
    onTestFinished(() => void vi.unstubAllGlobals());
    const count = atom(0);
    const failure = new Error("watch");
    addWatch(count, "broken", () => {
      throw failure;
    });

    reset(count, 1);
    expect(reported.mock.calls).toEqual([[expect.objectContaining({ cause: failure })]]);

    const inHandler = new Error("handler");
    const calm = vi.fn<() => void>();
    onTestFinished(
      onDeliveryError(() => {
        throw inHandler;
      }),
    );
    onTestFinished(onDeliveryError(calm));
    reset(count, 2);
    expect(reported.mock.calls.slice(1)).toEqual([[inHandler]]);
    expect(calm).toHaveBeenCalledOnce();
  });

  test("reaches a handler that needs more stack than is left, when the stack is empty", async () => {
    const reported: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => (reported[reported.length] = error));
    onTestFinished(() => void vi.unstubAllGlobals());
    const heard: unknown[] = [];
    const hungry = ({ cause }: DeliveryError): void => {
      callDeep(500);
      heard.push(cause);
    };
    onTestFinished(onDeliveryError(hungry));
    const count = atom(0);
    addWatch(count, "broken", () => {
      throw 0;
    });

    const distances = Array.from({ length: 40 }, (_, index) => 5 + index * 20);
    for (const framesLeft of distances) atFramesLeft(framesLeft, () => swap(count, (n) => n + 1));
    const heardAtOnce = heard.length;
    await Promise.resolve();

    expect(heardAtOnce).toBeLessThan(distances.length);
    expect([deref(count), heard.length, reported]).toEqual([
      distances.length,
      distances.length,
      [],
    ]);
  });

  test("is thrown in a microtask where there is no reportError", () => {
    const later: (() => void)[] = [];
    vi.stubGlobal("reportError", undefined);
    vi.stubGlobal("queueMicrotask", (callback: () => void) => later.push(callback));
    onTestFinished(() => void vi.unstubAllGlobals());
    const count = atom(0);
    addWatch(count, "broken", () => {
      throw 0;
    });

    reset(count, 1);

    expect(later).toHaveLength(1);
    expect(thrownBy(() => later[0]?.())).toMatchObject({ code: "DELIVERY_FAILED", cause: 0 });
  });

  test("a removed handler hears nothing, and removing it twice removes no other", () => {
    const handler = vi.fn<() => void>();
    const stopFirst = onDeliveryError(handler);
    onTestFinished(onDeliveryError(handler));
    stopFirst();
    stopFirst();
    const count = atom(0);
    addWatch(count, "broken", () => {
      throw new Error("watch");
    });

    reset(count, 1);

    expect(handler).toHaveBeenCalledOnce();
  });
});

const together: MarkingChannel = {
  mark(notifications, proceed) {
    for (const notify of notifications) notify();
    proceed?.();
  },
};

describe("subscribers", () => {
  test("hear a commit once, however many things changed, and only what changed", () => {
    const [first, second] = [ref(0), ref(0)];
    const sum = derived(() => deref(first) + deref(second));
    const heard = { first: 0, second: 0, sum: 0 };
    onTestFinished(subscribe(first, () => heard.first++));
    onTestFinished(subscribe(second, () => heard.second++));
    onTestFinished(subscribe(sum, () => heard.sum++));

    dosync(() => {
      refSet(first, 1);
      refSet(second, 0);
    });
    expect(heard).toEqual({ first: 1, second: 0, sum: 1 });

    dosync(() => {
      refSet(first, 0);
      refSet(second, 1);
    });
    expect(heard).toEqual({ first: 2, second: 1, sum: 1 });
  });

  test("of one channel are told in one call before the watches, those without one after the watches", () => {
    const [first, second] = [ref(0), ref(0)];
    const log: unknown[] = [];
    const channel: MarkingChannel = {
      mark(notifications, proceed) {
        log.push(`channel of ${notifications.length}`);
        together.mark(notifications, proceed);
      },
    };
    onTestFinished(subscribe(first, () => log.push("first"), channel));
    onTestFinished(subscribe(second, () => log.push("second"), channel));
    onTestFinished(subscribe(second, () => log.push("alone")));
    addWatch(second, "watch", () => log.push("watch"));

    dosync(() => {
      refSet(first, 1);
      refSet(second, 1);
    });

    expect(log).toEqual(["channel of 2", "first", "second", "watch", "alone"]);
  });

  test("of a channel that have all stopped make no call", () => {
    const count = atom(0);
    const mark = vi.fn<MarkingChannel["mark"]>();
    const stop = subscribe(count, () => {}, { mark });

    dosync(() => {
      reset(count, 1);
      stop();
    });

    expect(mark).not.toHaveBeenCalled();
  });

  test("of a channel are told without those who have stopped", () => {
    const count = atom(0);
    const log: string[] = [];
    onTestFinished(subscribe(count, () => log.push("first"), together));
    const stop = subscribe(count, () => log.push("stopped"), together);

    dosync(() => {
      reset(count, 1);
      stop();
    });

    expect(log).toEqual(["first"]);
  });

  test("that wait for a commit are called for each commit that is made meanwhile", () => {
    const count = atom(0);
    const log: string[] = [];
    onTestFinished(subscribe(count, () => log.push(`heard at ${deref(count)}`)));
    addWatch(count, "once more", (_key, _identity, _old, value) => {
      if (value < 3) reset(count, value + 1);
    });

    reset(count, 1);

    expect(log).toEqual(["heard at 2", "heard at 3", "heard at 3"]);
  });

  test("that commit what they follow and throw are told of that commit, and so is everybody else", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0);
    const log: string[] = [];
    const stop = subscribe(count, () => {
      log.push(`first ${deref(count)}`);
      if (deref(count) > 1) return;
      reset(count, 2);
      throw new Error("subscriber");
    });
    onTestFinished(stop);
    onTestFinished(subscribe(count, () => log.push(`second ${deref(count)}`)));

    reset(count, 1);

    expect(log).toEqual(["first 1", "second 2", "first 2", "second 2"]);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(["subscriber"]);
  });

  test("are not told any more once they have stopped, also by another one before its turn", () => {
    const count = atom(0);
    const stopped = vi.fn<() => void>();
    const other: { stop?: () => void } = {};
    onTestFinished(subscribe(count, () => other.stop?.()));
    other.stop = subscribe(count, stopped);

    reset(count, 1);
    reset(count, 2);

    expect(stopped).not.toHaveBeenCalled();
  });
});

test("a commit of very many refs is heard by all, and so are those after it", () => {
  const refs = Array.from({ length: 500 }, () => ref(0));
  let heard = 0;
  for (const one of refs) addWatch(one, "count", () => heard++);
  const writeAll = (): void => {
    dosync(() => {
      for (const one of refs) alter(one, (value) => value + 1);
    });
  };

  writeAll();
  writeAll();

  expect(heard).toBe(1000);
});

test("no transaction runs in any of them", () => {
  const count = ref(0);
  const seen: boolean[] = [];
  const look = (): void => void seen.push(isInTransaction());
  addWatch(count, "look", look);
  onTestFinished(subscribe(count, look));
  onTestFinished(addCommitListener(look));

  dosync(() => {
    refSet(count, 1);
    afterCommit(look);
  });

  expect(seen).toEqual([false, false, false, false]);
});

test("a commit of very many refs that are watched is heard by all, and so are those after it", () => {
  const refs = Array.from({ length: 1_500 }, () => ref(0));
  let heard = 0;
  for (const one of refs) addWatch(one, "count", () => heard++);

  for (let commits = 1; commits <= 2; commits++) {
    dosync(() => {
      for (const one of refs) refSet(one, commits);
    });
    expect(heard).toBe(commits * refs.length);
  }
});
