import { describe, expect, test } from "vitest";
import {
  afterCommit,
  agent,
  alter,
  atom,
  commute,
  compareAndSet,
  deref,
  derived,
  dosync,
  dosyncAsync,
  ensure,
  ref,
  refSet,
  reset,
  send,
  settled,
  swap,
  type Transaction,
} from "@dosync/core";
import { meanwhile } from "../../../../tests/support/meanwhile.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;

describe("starting an asynchronous transaction", () => {
  test("needs a function, and a number of attempts that makes sense", async () => {
    await expect(dosyncAsync(undefined as never)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    for (const maxAttempts of [0, 1.5, Number.NaN]) {
      await expect(dosyncAsync(() => 1, { maxAttempts })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    }
  });

  test("is refused inside of a transaction, synchronous or not", async () => {
    const refused: Promise<unknown>[] = [];
    dosync(() => void refused.push(dosyncAsync(() => 1)));
    await dosyncAsync(() => void refused.push(dosyncAsync(() => 1)));

    expect(refused).toHaveLength(2);
    for (const one of refused) await expect(one).rejects.toMatchObject({ code: "IN_TRANSACTION" });
  });

  test("takes a body that is not asynchronous as well", async () => {
    const count = ref(0);

    expect(await dosyncAsync((tx) => tx.alter(count, increment))).toBe(1);
    expect(deref(count)).toBe(1);
  });

  test("gives a handle that knows its attempt and its label", async () => {
    const seen = await dosyncAsync(async (tx) => [tx.attempt, tx.label], { label: "order" });

    expect(seen).toEqual([1, "order"]);
  });

  test("refuses every bare function in the synchronous start of its body", async () => {
    const count = ref(0);
    const theme = atom("light");
    const log = agent(0);
    const bare: [name: string, call: () => unknown][] = [
      ["deref", () => deref(count)],
      ["swap", () => reset(theme, "dark")],
      ["alter", () => alter(count, increment)],
      ["refSet", () => refSet(count, 1)],
      ["commute", () => commute(count, increment)],
      ["ensure", () => ensure(count)],
      ["dosync", () => dosync(() => 1)],
      ["afterCommit", () => afterCommit(() => {})],
      ["send", () => send(log, increment)],
    ];
    for (const [label, call] of bare) {
      await expect(dosyncAsync(async () => call())).rejects.toMatchObject({
        code: "BARE_CALL",
        label,
      });
    }
    expect([deref(count), deref(theme), deref(log)]).toEqual([0, "light", 0]);
  });
});

describe("the handle", () => {
  test("refuses what is no ref, no agent or no function", async () => {
    const bad = {} as never;
    const uses: ((tx: Transaction) => unknown)[] = [
      (tx) => tx.deref(bad),
      (tx) => tx.alter(bad, increment),
      (tx) => tx.refSet(bad, 1),
      (tx) => tx.commute(bad, increment),
      (tx) => tx.ensure(bad),
      (tx) => tx.send(bad, increment),
      (tx) => tx.send(atom(0) as never, increment),
    ];
    for (const use of uses) {
      await expect(dosyncAsync(async (tx) => use(tx))).rejects.toMatchObject({
        code: "NOT_AN_IDENTITY",
      });
    }
    await expect(dosyncAsync(async (tx) => tx.dosync(bad))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test("refuses to set or alter after a commute", async () => {
    const count = ref(0);
    for (const write of ["alter", "refSet"] as const) {
      const refused = dosyncAsync(async (tx) => {
        tx.commute(count, increment);
        if (write === "alter") tx.alter(count, increment);
        else tx.refSet(count, 5);
      });
      await expect(refused).rejects.toMatchObject({ code: "SET_AFTER_COMMUTE" });
    }
    expect(deref(count)).toBe(0);
  });

  test("refuses an asynchronous body in dosync, also one that fails later", async () => {
    const refused = dosyncAsync(async (tx) =>
      tx.dosync(async () => {
        throw new Error("later");
      }),
    );

    await expect(refused).rejects.toMatchObject({ code: "ASYNC_BODY" });
  });

  test("calls back after the commit and sends then, and does neither where the body throws", async () => {
    const count = ref(0);
    const log = agent<string[]>([]);
    const called: string[] = [];
    const body = async (tx: Transaction, fails: boolean): Promise<void> => {
      tx.alter(count, increment);
      tx.afterCommit(() => called.push(`after commit ${deref(count)}`));
      tx.send(log, (lines, line) => [...lines, line], "sent");
      if (fails) throw new Error("no");
    };

    await expect(dosyncAsync((tx) => body(tx, true))).rejects.toThrow("no");
    await dosyncAsync((tx) => body(tx, false));
    await settled(log);

    expect([called, deref(log)]).toEqual([["after commit 1"], ["sent"]]);
  });

  test("has ended when others hear of its commit", async () => {
    const count = ref(0);
    let error: unknown;

    await dosyncAsync(async (tx) => {
      tx.alter(count, increment);
      tx.afterCommit(() => {
        error = thrownBy(() => tx.deref(count));
      });
    });

    expect(error).toMatchObject({ code: "ENDED" });
  });

  test("of an old attempt cannot write into its successor", async () => {
    const count = ref(0);
    const handles: Transaction[] = [];
    const errors: unknown[] = [];

    await dosyncAsync(async (tx) => {
      handles.push(tx);
      tx.alter(count, increment);
      if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(count, 10)));
      else errors.push(thrownBy(() => handles[0]?.refSet(count, 99)));
    });

    expect(errors).toMatchObject([{ code: "ENDED" }]);
    expect(deref(count)).toBe(11);
  });
});

describe("what a transaction sees", () => {
  test("is one moment: of refs, atoms, agents and derived values", async () => {
    const price = ref(10);
    const theme = atom("light");
    const log = agent(0);
    const label = derived(() => `${deref(price)} ${deref(theme)} ${deref(log)}`);
    const change = async (): Promise<void> => {
      dosync(() => refSet(price, 11));
      reset(theme, "dark");
      send(log, increment);
      await settled(log);
    };

    const seen = await dosyncAsync(async (tx) => {
      await meanwhile(change);
      return [tx.deref(price), tx.deref(theme), tx.deref(log), tx.deref(label), tx.attempt];
    });

    expect(seen).toEqual([10, "light", 0, "10 light 0", 1]);
    expect(deref(label)).toBe("11 dark 1");
  });

  test("has its own changes, in derived values as well", async () => {
    const price = ref(10);
    const double = derived(() => deref(price) * 2);

    const seen = await dosyncAsync(async (tx) => {
      const before = tx.deref(double);
      tx.alter(price, increment);
      return [before, tx.deref(double), await meanwhile(() => deref(double))];
    });

    expect(seen).toEqual([20, 22, 20]);
  });

  test("follows an atom from the moment that it changes it itself", async () => {
    const theme = atom(0);

    const seen = await dosyncAsync(async (tx) => {
      await meanwhile(() => swap(theme, (value) => value + 10));
      const before = tx.deref(theme);
      tx.dosync(() => swap(theme, increment));
      await meanwhile(() => swap(theme, (value) => value + 100));
      return [before, tx.deref(theme)];
    });

    expect([seen, deref(theme)]).toEqual([[0, 11], 111]);
  });

  test("of an alter is what others read, inside its function too", async () => {
    const a = ref(1);
    const b = ref(10);

    await dosyncAsync(async (tx) => {
      tx.refSet(b, 20);
      tx.alter(a, (value) => value + deref(b));
      tx.commute(b, (value) => value + deref(a));
    });

    expect([deref(a), deref(b)]).toEqual([21, 41]);
  });
});

describe("a serializable transaction", () => {
  test("runs again when anything that it read is committed, through derived values as well", async () => {
    const price = ref(10);
    const theme = atom("light");
    const label = derived(() => `${deref(price)} ${deref(theme)}`);
    for (const change of [
      () => void dosync(() => refSet(price, 11)),
      () => void reset(theme, "dark"),
    ]) {
      deref(label); // from a cache
      const attempts = await dosyncAsync(
        async (tx) => {
          tx.deref(label);
          if (tx.attempt === 1) await meanwhile(change);
          return tx.attempt;
        },
        { isolation: "serializable" },
      );
      expect(attempts).toBe(2);
    }
  });

  test("is overtaken by others who change an atom that it tried in vain to change", async () => {
    const count = atom(0);

    const seen = await dosyncAsync(
      async (tx) => {
        if (tx.attempt === 1) {
          await meanwhile(() => reset(count, 5));
          tx.dosync(() => compareAndSet(count, 7, 8));
        }
        return [tx.deref(count), tx.attempt];
      },
      { isolation: "serializable" },
    );

    expect(seen).toEqual([5, 2]);
  });

  test("is not overtaken by its own change of an atom, but by that of others", async () => {
    const count = atom(0);

    const attempts = await dosyncAsync(
      async (tx) => {
        tx.deref(count);
        tx.dosync(() => swap(count, increment));
        tx.deref(count);
        if (tx.attempt === 1) await meanwhile(() => swap(count, (value) => value + 10));
        return tx.attempt;
      },
      { isolation: "serializable" },
    );

    expect([attempts, deref(count)]).toEqual([2, 12]);
  });

  test("runs again where a derived value reads what was committed since", async () => {
    const price = ref(10);
    const double = derived(() => deref(price) * 2);

    const seen = await dosyncAsync(
      async (tx) => {
        if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(price, 11)));
        return [tx.deref(double), tx.attempt];
      },
      { isolation: "serializable" },
    );

    expect(seen).toEqual([22, 2]);
  });
});

describe("an attempt that was overtaken", () => {
  test("cannot do anything any more, and what it throws is forgotten", async () => {
    const count = ref(0);
    const codes = new Set<unknown>();

    await dosyncAsync(async (tx) => {
      tx.alter(count, increment);
      if (tx.attempt > 1) return;
      await meanwhile(() => dosync(() => alter(count, increment)));
      const uses = [
        () => tx.deref(count),
        () => tx.alter(count, increment),
        () => tx.refSet(count, 1),
        () => tx.commute(count, increment),
        () => tx.ensure(count),
        () => tx.dosync(() => {}),
        () => tx.afterCommit(() => {}),
        () => tx.send(agent(0), increment),
        () => tx.retry(),
        () =>
          tx.orElse(
            () => tx.deref(count),
            () => 1,
          ),
      ];
      for (const use of uses) codes.add((thrownBy(use) as { code: unknown }).code);
      throw new Error("of a world that never was");
    });

    expect([...codes]).toEqual(["CONFLICT"]);
    expect(deref(count)).toBe(2);
  });

  test("is overtaken by a commute and by an equal value as well", async () => {
    const count = ref(0);
    for (const write of [() => commute(count, increment), () => refSet(count, deref(count))]) {
      const attempts = await dosyncAsync(async (tx) => {
        tx.ensure(count);
        if (tx.attempt === 1) await meanwhile(() => dosync(write));
        return tx.attempt;
      });
      expect(attempts).toBe(2);
    }
  });
});
