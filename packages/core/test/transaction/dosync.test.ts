import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addCommitListener,
  addWatch,
  afterCommit,
  agent,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  ensure,
  invariant,
  io,
  isInTransaction,
  ref,
  refHistoryCount,
  refSet,
  restartAgent,
  send,
  settled,
  snapshot,
} from "@dosync/core";
import { readCommitted } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;

function newestPoint(): number {
  using now = snapshot();
  return now.point;
}

function save(): void {}

describe("a transaction that throws", () => {
  test.each([0, undefined, null, "", false, Number.NaN, new Error("body")])(
    "lets %s out as it was thrown, and changes nothing",
    (failure) => {
      const [altered, set, commuted] = [ref(1), ref(1), ref(1)];

      const error = thrownBy(() =>
        dosync(() => {
          alter(altered, increment);
          refSet(set, 2);
          commute(commuted, increment);
          throw failure;
        }),
      );

      expect(error).toBe(failure);
      expect([altered, set, commuted].map((one) => deref(one))).toEqual([1, 1, 1]);
      expect(isInTransaction()).toBe(false);
    },
  );

  test.each([0, undefined, null, new Error("change")])(
    "because a function given to it throws %s, as well",
    (failure) => {
      const count = ref(1);
      const fail = (): never => {
        throw failure;
      };

      expect(thrownBy(() => dosync(() => alter(count, fail)))).toBe(failure);
      expect(thrownBy(() => dosync(() => commute(count, fail)))).toBe(failure);
      expect(deref(count)).toBe(1);
    },
  );

  test("leaves everything behind so that the next one starts anew", () => {
    const count = ref(1);
    const callback = vi.fn<() => void>();
    thrownBy(() =>
      dosync(() => {
        commute(count, increment);
        afterCommit(callback);
        throw new Error("abort");
      }),
    );

    dosync(() => refSet(count, 5)); // it would be refused after a commute

    expect(deref(count)).toBe(5);
    expect(callback).not.toHaveBeenCalled();
  });

  test("sends nothing, also not with the next one", async () => {
    const mailbox = agent(0);
    const action = vi.fn<typeof increment>(increment);
    thrownBy(() =>
      dosync(() => {
        send(mailbox, action);
        throw new Error("abort");
      }),
    );

    dosync(() => refSet(ref(0), 1));
    await settled(mailbox);

    expect(action).not.toHaveBeenCalled();
  });

  test("uses up no commit point", () => {
    const count = ref(1);
    const before = newestPoint();

    thrownBy(() =>
      dosync(() => {
        refSet(count, 2);
        throw new Error("abort");
      }),
    );
    expect(newestPoint()).toBe(before);

    dosync(() => refSet(count, 2));
    dosync(() => deref(count));
    expect(newestPoint()).toBe(before + 1);
  });

  test("does not change what a caught inner error has left in other refs", () => {
    const [first, second] = [ref(1), ref(1)];

    dosync(() => {
      refSet(first, 2);
      thrownBy(() =>
        alter(second, () => {
          throw new Error("caught");
        }),
      );
    });

    expect([deref(first), deref(second)]).toEqual([2, 1]);
  });
});

describe("nobody sees a state in between", () => {
  test("who reads the committed world sees the old values until the end", () => {
    const [first, second] = [ref(1), ref(1)];
    const sum = derived(() => deref(first) + deref(second));

    dosync(() => {
      refSet(first, 2);
      expect([readCommitted(first), readCommitted(sum)]).toEqual([1, 2]);
      refSet(second, 2);
      expect([deref(sum), readCommitted(sum)]).toEqual([4, 2]);
    });

    expect(readCommitted(sum)).toBe(4);
  });

  test("also when a watched derived value is read on both sides", () => {
    const count = ref(1);
    const doubled = derived(() => deref(count) * 2);
    const log: unknown[] = [];
    addWatch(doubled, "log", (_key, _identity, old, value) => log.push([old, value]));

    dosync(() => {
      for (const value of [2, 3]) {
        refSet(count, value);
        log.push([deref(doubled), readCommitted(doubled)]);
      }
    });

    expect(log).toEqual([
      [4, 2],
      [6, 2],
      [2, 6],
    ]);
  });
});

describe("nested transactions", () => {
  test("join the outer one: one commit, one watch call", () => {
    const count = ref(0);
    const log: unknown[] = [];
    addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));

    const result = dosync(() => {
      dosync(() => alter(count, increment));
      const inner = dosync(() => dosync(() => alter(count, increment)));
      return [inner, deref(count)];
    });

    expect(result).toEqual([2, 2]);
    expect(log).toEqual([[0, 2]]);
  });

  test("that return a promise abort the whole, unless that is caught", () => {
    const count = ref(0);
    const nested = (): unknown =>
      // oxlint-disable-next-line typescript/no-misused-promises -- the mistake that this is about
      dosync(async () => {
        refSet(count, 1);
        await Promise.resolve();
      });

    expect(thrownBy(() => dosync(nested))).toMatchObject({ code: "ASYNC_BODY" });
    expect(thrownBy(() => dosync(() => void nested()))).toMatchObject({ code: "ASYNC_BODY" });
    expect(deref(count)).toBe(0);
  });

  test("see the label of the outer one in the commit record", () => {
    const labels: unknown[] = [];
    onTestFinished(addCommitListener(({ label }) => labels.push(label)));
    const count = ref(0);
    function transfer(): void {
      dosync(() => refSet(count, 1), { label: "inner" });
    }

    dosync(transfer);
    dosync(transfer, { label: "outer" });
    dosync(() => refSet(count, 2));

    expect(labels).toEqual(["transfer", "outer", undefined]);
  });
});

describe("a body that returns a promise", () => {
  test.each([
    ["a promise", (): unknown => Promise.resolve(1)],
    ["one that fails later", (): unknown => Promise.reject(new Error("later"))],
    // oxlint-disable-next-line unicorn/no-thenable -- other libraries have promises of their own
    ["something with a then", (): unknown => ({ then: () => {} })],
  ])("is refused: %s", (_what, returnSomething) => {
    const count = ref(0);

    const error = thrownBy(() =>
      dosync(() => {
        refSet(count, 1);
        return returnSomething();
      }),
    );

    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ code: "ASYNC_BODY", label: "dosync" });
    expect(deref(count)).toBe(0);
  });

  // oxlint-disable-next-line unicorn/no-thenable -- it is not one
  test.each([{ then: 1 }, null, () => Promise.resolve(), [Promise.resolve()]])(
    "is not confused with one that returns %s",
    (value) => {
      expect(dosync(() => value)).toBe(value);
    },
  );
});

describe("commute in a synchronous transaction", () => {
  test("has a function that only computes", () => {
    const [count, other] = [ref(0), ref(0)];

    const error = thrownBy(() =>
      dosync(() =>
        commute(count, (value) => {
          refSet(other, 1);
          return value;
        }),
      ),
    );

    expect(error).toMatchObject({ code: "IMPURE_FUNCTION" });
    expect([deref(count), deref(other)]).toEqual([0, 0]);
  });

  test("may follow an alter or a set, after which both may follow again", () => {
    const count = ref(0);

    dosync(() => {
      alter(count, increment);
      commute(count, increment);
      alter(count, increment);
      refSet(count, deref(count) * 10);
    });

    expect(deref(count)).toBe(30);
  });

  test("is checked by the validator like any write", () => {
    const count = ref(0, { validator: (value) => value < 2 });

    dosync(() => commute(count, increment));
    expect(thrownBy(() => dosync(() => commute(count, increment)))).toMatchObject({
      code: "INVALID_VALUE",
    });

    expect(deref(count)).toBe(1);
  });

  test("leaves no trace for the next transaction", () => {
    const count = ref(0);

    dosync(() => commute(count, increment));
    dosync(() => alter(count, increment));

    expect(deref(count)).toBe(2);
  });
});

describe("afterCommit", () => {
  test("is called once per commit, in order, also when nothing was written", () => {
    const log: string[] = [];

    dosync(() => {
      afterCommit(() => log.push("first"));
      dosync(() => afterCommit(() => log.push("nested")));
      log.push("body");
    });

    expect(log).toEqual(["body", "first", "nested"]);
  });

  test("may run the next transaction", () => {
    const count = ref(0);

    dosync(() => afterCommit(() => dosync(() => refSet(count, 1))));

    expect(deref(count)).toBe(1);
  });

  test("that goes on for ever is cut like watches", () => {
    const errors = collectDeliveryErrors();
    let runs = 0;
    const again = (): void => {
      runs++;
      if (runs > 100_000) return; // what is shown must end even if it is not cut
      dosync(() => afterCommit(again));
    };

    again();

    expect(runs).toBeLessThan(100_000);
    expect(errors.map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ code: "WATCH_LOOP" }),
    ]);
  });

  test("outside a transaction is refused", () => {
    expect(thrownBy(() => afterCommit(() => {}))).toMatchObject({ code: "NO_TRANSACTION" });
  });
});

describe("io", () => {
  test("runs in everything that comes after the commit", () => {
    const count = ref(0);
    const log: string[] = [];
    addWatch(count, "io", () => io(() => log.push("watch")));

    dosync(() => {
      refSet(count, 1);
      afterCommit(() => io(() => log.push("afterCommit")));
    });

    expect(log).toEqual(["watch", "afterCommit"]);
  });

  test("in a transaction aborts it, and names the function", () => {
    const count = ref(0);
    const error = thrownBy(() =>
      dosync(() => {
        refSet(count, 1);
        io(save);
      }),
    );

    expect(error).toMatchObject({ code: "IN_TRANSACTION", label: "save" });
    expect(deref(count)).toBe(0);
  });
});

describe("isInTransaction", () => {
  test("is true in the body and in what it calls, and false in what is checked or comes after", () => {
    const seen: Record<string, boolean> = {};
    const note = (where: string): true => {
      seen[where] = isInTransaction();
      return true;
    };
    const count = ref(0, { validator: () => note("validator") });
    addWatch(count, "watch", () => note("watch"));

    note("outside");
    dosync(() => {
      note("body");
      dosync(() => note("nested"));
      alter(count, (value) => value + Number(note("alter")));
    });

    expect(seen).toEqual({
      validator: false,
      outside: false,
      body: true,
      nested: true,
      alter: true,
      watch: false,
    });
  });
});

describe("wrong use", () => {
  test.each([undefined, null, "body", {}])("dosync(%s) is refused", (body) => {
    expect(thrownBy(() => dosync(body as never))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("an agent is not restarted in a transaction", () => {
    expect(thrownBy(() => dosync(() => restartAgent(agent(1), 1)))).toMatchObject({
      code: "IN_TRANSACTION",
    });
  });
});

describe("a transaction is over in its delivery", () => {
  test("a watch can start another one on refs of the first", () => {
    const [first, second] = [ref(0), ref(0)];
    addWatch(first, "copy", (_key, _identity, _old, value) => dosync(() => refSet(second, value)));

    dosync(() => {
      refSet(second, 100);
      refSet(first, 1);
    });

    expect([deref(first), deref(second)]).toEqual([1, 1]);
  });

  test("one that aborts in a watch changes nothing and is reported", () => {
    const errors = collectDeliveryErrors();
    const [first, second] = [ref(0), ref(0)];
    addWatch(first, "fail", () =>
      dosync(() => {
        refSet(second, 1);
        throw new Error("in a watch");
      }),
    );

    dosync(() => refSet(first, 1));

    expect([deref(first), deref(second)]).toEqual([1, 0]);
    expect(errors).toHaveLength(1);
  });

  test("a commit that is refused in a watch is reported there", () => {
    const errors = collectDeliveryErrors();
    const [first, second] = [ref(0), ref(0)];
    using _rule = invariant("never", () => deref(second) === 0);
    addWatch(first, "break", () => dosync(() => refSet(second, 1)));

    dosync(() => refSet(first, 1));

    expect(errors.map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ code: "INVARIANT_VIOLATED" }),
    ]);
    expect([deref(first), deref(second)]).toEqual([1, 0]);
  });
});

test("ensure in a synchronous transaction is a read", () => {
  const count = ref(1, { minHistory: 1 });

  expect(dosync(() => ensure(count))).toBe(1);
  expect(refHistoryCount(count)).toBe(0);
});

test("a send in a transaction that swaps goes out once, in order", async () => {
  const mailbox = agent<readonly string[]>([]);
  const counter = atom(0);

  dosync(() => {
    send(mailbox, (lines) => [...lines, "first"]);
    dosync(() => send(mailbox, (lines, line) => [...lines, line], "nested"));
  });
  await vi.waitUntil(() => deref(mailbox).length === 2);

  expect(deref(mailbox)).toEqual(["first", "nested"]);
  expect(deref(counter)).toBe(0);
});
