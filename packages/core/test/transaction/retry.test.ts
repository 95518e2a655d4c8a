import { describe, expect, test } from "vitest";
import {
  agent,
  alter,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  ref,
  refSet,
  reset,
  settled,
  type Transaction,
  when,
} from "@dosync/core";
import { deferred, meanwhile } from "../../../../tests/support/meanwhile.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

describe("retry", () => {
  test("waits until something changes that the attempt has read, and nothing else wakes it", async () => {
    const awaited = ref(0);
    const other = ref(0);
    const log: number[] = [];
    const done = dosyncAsync(async (tx) => {
      log.push(tx.attempt);
      return tx.deref(awaited) > 0 ? tx.attempt : tx.retry();
    });

    await turns(20);
    dosync(() => alter(other, increment));
    await turns(20);
    expect(log).toEqual([1]);
    dosync(() => alter(awaited, increment));

    expect(await done).toBe(2);
  });

  test("is woken by what a derived value comes from", async () => {
    const count = atom(0);
    const isLarge = derived(() => deref(count) > 5);
    const done = dosyncAsync((tx) => (tx.deref(isLarge) ? "large" : tx.retry()));

    await turns(10);
    reset(count, 3);
    await turns(10);
    reset(count, 6);

    expect(await done).toBe("large");
  });

  test("does not wait for what has changed already", async () => {
    const count = ref(0);

    const attempts = await dosyncAsync(async (tx) => {
      const seen = tx.deref(count);
      await meanwhile(() => dosync(() => alter(count, increment)));
      return seen > 0 ? tx.attempt : tx.retry();
    });

    expect(attempts).toBe(2);
  });

  test("cannot be swallowed by the body", async () => {
    const count = ref(0);
    const other = ref(0);
    const done = dosyncAsync(async (tx) => {
      tx.refSet(other, tx.attempt);
      try {
        if (tx.deref(count) === 0) tx.retry();
      } catch {
        return "swallowed";
      }
      return "woken";
    });

    await turns(10);
    expect(deref(other)).toBe(0);
    dosync(() => alter(count, increment));

    expect([await done, deref(other)]).toEqual(["woken", 2]);
  });
});

describe("orElse", () => {
  test("takes the first branch where that does not wait, and leaves what it did", async () => {
    const count = ref(0);

    const result = await dosyncAsync((tx) =>
      tx.orElse(
        () => tx.alter(count, increment),
        () => "not run",
      ),
    );

    expect([result, deref(count)]).toEqual([1, 1]);
  });

  test("undoes all that a waiting branch did: writes, commutes, ensures, callbacks and sends", async () => {
    const kept = ref(0);
    const undone = ref(0);
    const log = agent(0);
    const called: string[] = [];

    const result = await dosyncAsync(async (tx) => {
      tx.alter(kept, increment);
      tx.ensure(kept);
      return tx.orElse(
        async (first) => {
          await Promise.resolve();
          first.alter(kept, increment);
          first.commute(undone, increment);
          first.ensure(undone);
          first.afterCommit(() => called.push("first"));
          first.send(log, increment);
          return first.retry();
        },
        async () => {
          tx.afterCommit(() => called.push("second"));
          return [tx.deref(kept), tx.deref(undone)];
        },
      );
    });
    await settled(log);

    expect(result).toEqual([1, 0]);
    expect([deref(kept), deref(undone), deref(log), called]).toEqual([1, 0, 0, ["second"]]);
  });

  test("refuses every operation of its first branch that comes too late", async () => {
    const log = agent(0);
    const count = ref(0);
    const other = ref(0);
    const codes: unknown[] = [];
    const gate = deferred();
    const late = async (branch: Transaction): Promise<void> => {
      await gate.promise;
      for (const use of [
        () => branch.deref(count),
        () => branch.alter(count, increment),
        () => branch.refSet(count, 1),
        () => branch.commute(count, increment),
        () => branch.ensure(count),
        () => branch.afterCommit(() => {}),
        () => branch.send(log, increment),
        () => branch.dosync(() => alter(count, increment)),
        () => branch.retry(),
        () => branch.orElse(increment as never, increment as never),
      ]) {
        codes.push((thrownBy(use) as { code: unknown }).code);
      }
    };

    const result = await dosyncAsync((tx) => {
      return tx.orElse(
        (first) =>
          Promise.all([
            first.orElse(
              (inner) => late(inner),
              () => {},
            ),
            late(first),
            turns(5).then(() => first.retry()),
          ]),
        async (second) => {
          gate.resolve();
          await turns(10);
          return second.alter(other, increment);
        },
      );
    });

    expect([result, deref(count), deref(other), deref(log)]).toEqual([1, 0, 1, 0]);
    expect(codes).toEqual(Array.from({ length: 20 }, () => "ENDED"));
  });

  test("waits for either where both wait", async () => {
    const a = ref(0);
    const b = ref(0);
    const either = (): Promise<unknown> =>
      dosyncAsync((tx) =>
        tx.orElse(
          () => (tx.deref(a) > 0 ? "a" : tx.retry()),
          () => (tx.deref(b) > 0 ? "b" : tx.retry()),
        ),
      );
    const first = either();
    await turns(10);
    dosync(() => refSet(b, 1));

    expect(await first).toBe("b");
    dosync(() => refSet(a, 1));
    expect(await either()).toBe("a");
  });

  test("lets other errors pass, thrown or rejected", async () => {
    const refused = new Error("refused");
    const thrown = dosyncAsync((tx) =>
      tx.orElse(
        () => {
          throw refused;
        },
        () => "not run",
      ),
    );
    const rejected = dosyncAsync((tx) =>
      tx.orElse(
        async () => {
          throw refused;
        },
        () => "not run",
      ),
    );

    await expect(thrown).rejects.toBe(refused);
    await expect(rejected).rejects.toBe(refused);
  });

  test("does not take the other branch where the first was overtaken", async () => {
    const count = ref(0);
    const log: string[] = [];

    await dosyncAsync((tx) =>
      tx.orElse(
        async () => {
          log.push(`first ${tx.attempt}`);
          tx.alter(count, increment);
          if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(count, 10)));
          tx.deref(count);
        },
        () => log.push("second"),
      ),
    );

    expect(log).toEqual(["first 1", "first 2"]);
    expect(deref(count)).toBe(11);
  });

  test("is overtaken also between its branches", async () => {
    const count = ref(0);

    const result = await dosyncAsync((tx) =>
      tx.orElse(
        async () => {
          tx.ensure(count);
          try {
            return tx.retry();
          } finally {
            if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(count, 10)));
          }
        },
        () => [tx.attempt, tx.deref(count)],
      ),
    );

    expect(result).toEqual([2, 10]);
  });
});

describe("when", () => {
  test("resolves at once where the condition holds, and with its value", async () => {
    const user = atom<string | undefined>("Ada");

    expect(await when(() => deref(user))).toBe("Ada");
  });

  test("looks again only when something that it read has changed", async () => {
    const count = ref(0);
    const other = ref(0);
    let looks = 0;
    const ready = when(
      () => {
        looks++;
        return deref(count) > 1;
      },
      { label: "count" },
    );

    for (const changed of [other, count, other, count]) {
      await turns(10);
      dosync(() => alter(changed, increment));
    }

    expect([await ready, looks]).toEqual([true, 3]);
  });

  test("fails with what the predicate throws, and where it is no function", async () => {
    const refused = new Error("refused");
    const failing = when(() => {
      throw refused;
    });

    await expect(failing).rejects.toBe(refused);
    await expect(when("now" as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(when(async () => true)).rejects.toMatchObject({ code: "ASYNC_BODY" });
  });

  test("is given up by time or by its signal, named by its label", async () => {
    const count = ref(0);
    const isLarge = (): boolean => deref(count) > 5;

    await expect(when(isLarge, { timeout: 1 })).rejects.toMatchObject({
      code: "TIMEOUT",
      label: "isLarge",
    });
    await expect(
      when(() => deref(count) > 5, { timeout: 1, label: "never" }),
    ).rejects.toMatchObject({
      label: "never",
    });
    await expect(when(isLarge, { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  });
});
