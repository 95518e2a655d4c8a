import { describe, expect, test } from "vitest";
import {
  addWatch,
  agent,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  dosyncAsync,
  ref,
  refSet,
  removeWatch,
  reset,
  settled,
  swap,
  type Transaction,
} from "@dosync/core";
import { meanwhile } from "../../../../tests/support/meanwhile.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

/** What others do after they have given way so many times. */
const later = async (count: number, act: () => unknown): Promise<void> => {
  await turns(count);
  act();
};
const add = (items: readonly string[], item: string): readonly string[] => [...items, item];
const takeLast = (n: number): number => {
  if (n < 1) throw new Error("none left");
  return n - 1;
};

/** A first branch that gives way a few times, does something with its handle, and waits. */
const waiting =
  (act: (branch: Transaction) => void = () => {}) =>
  async (branch: Transaction): Promise<never> => {
    await turns(3);
    act(branch);
    await turns(3);
    return branch.retry();
  };

describe("a branch of orElse that waits undoes what it did itself", () => {
  test("and leaves what others do in the same transaction at the same time", async () => {
    const x = ref(0);
    const y = ref(0);
    const log = agent(0);
    const told: string[] = [];

    await dosyncAsync((tx) =>
      Promise.all([
        tx.orElse(
          waiting((branch) => {
            branch.alter(x, (n) => n + 100);
            branch.afterCommit(() => told.push("branch"));
            branch.send(log, (n) => n + 100);
          }),
          () => {},
        ),
        later(1, () => {
          tx.alter(x, increment);
          tx.refSet(y, 5);
          tx.commute(y, increment);
          tx.afterCommit(() => told.push("sibling"));
          tx.send(log, increment);
        }),
        later(5, () => tx.alter(x, increment)),
      ]),
    );
    await settled(log);

    expect([deref(x), deref(y), deref(log), told]).toEqual([2, 6, 1, ["sibling"]]);
  });

  test("and nobody beside it ever sees that", async () => {
    const x = ref(0);
    const double = derived(() => deref(x) * 2);
    const seen: unknown[] = [];

    await dosyncAsync((tx) =>
      Promise.all([
        tx.orElse(
          waiting((branch) => {
            branch.refSet(x, 100);
            expect([branch.deref(x), branch.deref(double)]).toEqual([100, 200]);
          }),
          () => {},
        ),
        (async () => {
          for (let turn = 0; turn < 10; turn++) {
            await turns(1);
            seen.push(tx.deref(x), tx.deref(double));
          }
        })(),
      ]),
    );

    expect(new Set(seen)).toEqual(new Set([0]));
  });

  test("and what a branch inside of it has done", async () => {
    const x = ref(0);

    const result = await dosyncAsync((tx) =>
      tx.orElse(
        async (outer) => {
          await outer.orElse(
            waiting((inner) => inner.alter(x, (n) => n + 100)),
            (second) => second.alter(x, (n) => n + 10),
          );
          expect(outer.deref(x)).toBe(10);
          return outer.retry();
        },
        (second) => second.alter(x, increment),
      ),
    );

    expect([result, deref(x)]).toEqual([1, 1]);
  });

  test("also with a handle from around it, as long as the branch has not awaited", async () => {
    const x = ref(0);

    await dosyncAsync((tx) =>
      tx.orElse(
        (outer) =>
          outer.orElse(
            () => {
              tx.alter(x, (n) => n + 100);
              outer.alter(x, (n) => n + 100);
              return tx.retry();
            },
            () => {
              tx.alter(x, (n) => n + 10);
              return outer.retry();
            },
          ),
        () => tx.alter(x, increment),
      ),
    );

    expect(deref(x)).toBe(1);
  });

  test("but not what it did to an atom, which changes at once", async () => {
    const count = atom(0);
    const seen: number[] = [];

    await dosyncAsync((tx) =>
      tx.orElse(
        waiting((branch) => {
          branch.dosync(() => swap(count, increment));
          seen.push(branch.deref(count), tx.deref(count));
        }),
        (second) => seen.push(second.deref(count)),
      ),
    );

    expect([deref(count), seen]).toEqual([1, [1, 1, 1]]);
  });
});

describe("while orElse changes from one branch to the other", () => {
  test("others in the same transaction go on", async () => {
    const flag = ref(0);
    const x = ref(0);

    const seen = await dosyncAsync(async (tx) => {
      const [, count] = await Promise.all([
        tx.orElse(
          async (branch) => {
            await turns(3);
            try {
              return branch.deref(flag) > 0 || branch.retry();
            } finally {
              await turns(3);
            }
          },
          () => {},
        ),
        (async () => {
          let reads = 0;
          for (let turn = 0; turn < 12; turn++, reads++) {
            await turns(1);
            tx.deref(flag);
            tx.alter(x, increment);
          }
          return reads;
        })(),
      ]);
      return count;
    });

    expect([seen, deref(x)]).toEqual([12, 12]);
  });

  test("what else goes on in the first branch can do nothing any more, whatever it catches", async () => {
    const x = ref(0);
    const codes: unknown[] = [];

    const result = await dosyncAsync((tx) =>
      tx.orElse(
        async (branch) => {
          thrownBy(() => branch.retry());
          codes.push((thrownBy(() => branch.alter(x, increment)) as { code: string }).code);
          codes.push((thrownBy(() => branch.deref(x)) as { code: string }).code);
          return "swallowed";
        },
        () => "second",
      ),
    );

    expect([result, codes, deref(x)]).toEqual(["second", ["CONFLICT", "CONFLICT"], 0]);
  });

  test("a synchronous branch that swallows its retry takes the other way as well", async () => {
    const result = await dosyncAsync((tx) =>
      tx.orElse(
        (branch) => {
          thrownBy(() => branch.retry());
          return "swallowed";
        },
        () => "second",
      ),
    );

    expect(result).toBe("second");
  });

  test("a commit by others makes the whole transaction run again", async () => {
    const x = ref(0);
    const attempts = await dosyncAsync((tx) =>
      tx.orElse(
        async (branch) => {
          branch.alter(x, increment);
          if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(x, 10)));
          return branch.retry();
        },
        () => tx.attempt,
      ),
    );

    expect(attempts).toBe(2);
  });
});

describe("a branch of orElse that succeeds", () => {
  test("keeps what it did, and what others did to the same ref meanwhile", async () => {
    const x = ref(0);
    const list = ref<readonly string[]>([]);

    await dosyncAsync((tx) =>
      Promise.all([
        tx.orElse(
          async (branch) => {
            branch.alter(x, increment);
            branch.alter(list, add, "branch");
            await turns(4);
            branch.alter(x, increment);
          },
          () => {},
        ),
        later(2, () => {
          tx.alter(x, (n) => n + 10);
          tx.alter(list, add, "sibling");
        }),
      ]),
    );

    expect([deref(x), deref(list)]).toEqual([12, ["sibling", "branch"]]);
  });

  test("and so does one in a branch, up to the transaction", async () => {
    const x = ref(0);

    await dosyncAsync((tx) =>
      Promise.all([
        tx.orElse(
          async (outer) => {
            await Promise.all([
              outer.orElse(
                async (inner) => {
                  inner.alter(x, (n) => n + 100);
                  await turns(2);
                },
                () => {},
              ),
              later(1, () => outer.alter(x, (n) => n + 10)),
            ]);
            await turns(4);
          },
          () => {},
        ),
        later(6, () => tx.alter(x, increment)),
      ]),
    );

    expect(deref(x)).toBe(111);
  });

  test("runs what is commuted in it on the newest value, once for each time", async () => {
    const x = ref(0);

    await dosyncAsync((tx) =>
      Promise.all([
        tx.orElse(
          async (branch) => {
            branch.commute(x, increment);
            await turns(2);
            branch.commute(x, increment);
            await meanwhile(() => dosync(() => commute(x, (n) => n + 100)));
          },
          () => {},
        ),
        later(1, () => tx.commute(x, (n) => n + 10)),
      ]),
    );

    expect(deref(x)).toBe(112);
  });

  test("commutes on top of what was set around it, without running again for that", async () => {
    const x = ref(0);

    const attempts = await dosyncAsync(async (tx) => {
      tx.refSet(x, 5);
      await tx.orElse(
        async (branch) => {
          branch.commute(x, increment);
          expect(branch.alter(x, increment)).toBe(7);
        },
        () => {},
      );
      return tx.attempt;
    });

    expect([attempts, deref(x)]).toEqual([1, 7]);
  });

  test("refuses to alter what was commuted around it", async () => {
    const x = ref(0);

    const done = dosyncAsync((tx) => {
      tx.commute(x, increment);
      return tx.orElse(
        (branch) => branch.alter(x, increment),
        () => {},
      );
    });

    await expect(done).rejects.toMatchObject({ code: "SET_AFTER_COMMUTE" });
    expect(deref(x)).toBe(0);
  });

  test("calls a function inside of a function once where nobody came in between", async () => {
    const x = ref(0);
    const y = ref(0);
    let calls = 0;
    const body = (tx: Transaction, pause: () => Promise<void>): Promise<unknown> =>
      Promise.all([
        tx.orElse(
          async (branch) => {
            branch.alter(x, (n) => {
              calls++;
              branch.alter(y, increment);
              return n + 1;
            });
            await turns(2);
          },
          () => {},
        ),
        pause(),
      ]);

    await dosyncAsync((tx) => body(tx, async () => {}));
    expect([deref(x), deref(y), calls]).toEqual([1, 1, 1]);
    await dosyncAsync((tx) => body(tx, () => later(1, () => tx.alter(x, increment))));

    expect([deref(x), deref(y), calls]).toEqual([3, 2, 3]);
  });

  test("is refused as a whole where a change cannot be made after those of others", async () => {
    const x = ref(1);
    const y = ref(0);

    const result = await dosyncAsync(async (tx) => {
      const outcomes = await Promise.allSettled([
        tx.orElse(
          async (branch) => {
            branch.alter(y, increment);
            branch.alter(x, takeLast);
            await turns(3);
          },
          () => {},
        ),
        later(1, () => tx.alter(x, takeLast)),
      ]);
      return outcomes.map(({ status }) => status);
    });

    expect([result, deref(x), deref(y)]).toEqual([["rejected", "fulfilled"], 0, 0]);
  });

  test("hands its handle on: what it goes on doing belongs to what is around it", async () => {
    const x = ref(0);
    const told: string[] = [];

    await dosyncAsync(async (tx) => {
      let rest: Promise<void> | undefined;
      void tx.orElse(
        (branch) => {
          rest = later(2, () => {
            branch.alter(x, increment);
            branch.afterCommit(() => told.push("late"));
          });
        },
        () => {},
      );
      await rest;
    });

    expect([deref(x), told]).toEqual([1, ["late"]]);
  });

  test("sees in a derived value what others in the transaction have done since", async () => {
    const x = ref(1);
    const double = derived(() => deref(x) * 2);

    const seen = await dosyncAsync((tx) =>
      tx.orElse(
        async (outer) =>
          outer.orElse(
            async (branch) => {
              const before = branch.deref(double);
              tx.refSet(x, 2);
              const after = branch.deref(double);
              outer.refSet(x, 3);
              return [before, after, branch.deref(double)];
            },
            () => [],
          ),
        () => [],
      ),
    );

    expect(seen).toEqual([2, 4, 6]);
  });
});

test("a branch that throws keeps what it did, for whoever catches that", async () => {
  const x = ref(0);

  await dosyncAsync(async (tx) => {
    const failing = tx.orElse(
      async (branch) => {
        branch.alter(x, increment);
        await turns(1);
        throw new Error("failed");
      },
      () => {},
    );
    await expect(failing).rejects.toThrow("failed");
    expect(() =>
      tx.orElse(
        (branch) => {
          branch.alter(x, increment);
          throw new Error("failed");
        },
        () => {},
      ),
    ).toThrow("failed");
  });

  expect(deref(x)).toBe(2);
});

test("a transaction that waits is woken by what either branch has read, derived values included", async () => {
  const a = ref(0);
  const b = atom(0);
  const isLarge = derived(() => deref(b) > 5);
  const either = (): Promise<string> =>
    dosyncAsync((tx) =>
      tx.orElse(
        (first) => (first.deref(a) > 0 ? "a" : first.retry()),
        (second) => (second.deref(isLarge) ? "b" : second.retry()),
      ),
    );

  const first = either();
  await turns(10);
  reset(b, 6);
  expect(await first).toBe("b");
  reset(b, 0);
  const second = either();
  await turns(10);
  dosync(() => alter(a, increment));

  expect(await second).toBe("a");
});

test("a body that ends before its branch takes none of it", async () => {
  const x = ref(0);
  const heard: number[] = [];
  addWatch(x, "heard", (_key, _x, _old, value) => heard.push(value));
  let branch: Promise<unknown> | undefined;

  await dosyncAsync(async (tx) => {
    tx.alter(x, increment);
    branch = Promise.resolve(
      tx.orElse(
        async (first) => {
          first.alter(x, (n) => n + 100);
          await turns(20);
        },
        () => {},
      ),
    );
    branch.catch(() => {});
  });

  await expect(branch).rejects.toMatchObject({ code: "ENDED" });
  expect([deref(x), heard]).toEqual([1, [1]]);
  removeWatch(x, "heard");
});

describe("a branch over writes of what is around it", () => {
  test("sets again what it set where a sibling has set the same ref meanwhile", async () => {
    const balance = ref(0);

    await dosyncAsync(async (tx) => {
      await Promise.all([
        tx.orElse(
          async (branch) => {
            branch.refSet(balance, 5);
            await turns(5);
            branch.alter(balance, increment);
          },
          () => {},
        ),
        later(2, () => tx.refSet(balance, 100)),
      ]);
    });

    expect(deref(balance)).toBe(6);
  });

  test("computes derived values from its own writes and from those around it", async () => {
    const left = ref(1);
    const right = ref(10);
    const other = ref(100);
    const sum = derived(() => deref(left) + deref(right) + deref(other));
    const told: string[] = [];
    const mail = agent<readonly string[]>([]);
    deref(sum);

    const seen = await dosyncAsync(async (tx) => {
      tx.refSet(right, 20);
      return tx.orElse(
        (branch) => {
          const before = branch.deref(sum);
          branch.refSet(left, 2);
          branch.afterCommit(() => told.push("committed"));
          branch.send(mail, add, "sent");
          return [before, branch.deref(sum)];
        },
        () => [],
      );
    });
    await settled(mail);

    expect(seen).toEqual([121, 122]);
    expect(told).toEqual(["committed"]);
    expect(deref(mail)).toEqual(["sent"]);
  });
});

test.each([
  ["at once", <T>(value: T): T => value],
  ["after a while", <T>(value: T): Promise<T> => turns(3).then(() => value)],
])(
  "a branch that waits, catches that and returns %s is undone like any other",
  async (_when, give) => {
    const count = ref(0);

    const result = await dosyncAsync((tx) =>
      tx.orElse(
        (branch) => {
          branch.refSet(count, 1);
          try {
            branch.retry();
          } catch {}
          return give("first");
        },
        () => "second",
      ),
    );

    expect([result, deref(count)]).toEqual(["second", 0]);
  },
);

test("a read that was refused to an undone branch is no read of the transaction", async () => {
  const [x, y] = [ref(0), ref(0)];
  const sum = derived(() => deref(x) + deref(y));
  deref(sum); // what it comes from is known to whoever reads it from now on
  let attempts = 0;
  let refused: unknown;

  await dosyncAsync(
    async (tx) => {
      attempts++;
      let undone!: Transaction;
      await tx.orElse(
        (branch) => {
          undone = branch;
          return branch.retry();
        },
        () => {},
      );
      await meanwhile(() => dosync(() => refSet(x, 1)));
      refused = thrownBy(() => undone.deref(sum));
      await turns(1);
      tx.refSet(y, 1);
    },
    { isolation: "serializable" },
  );

  expect(refused).toMatchObject({ code: "ENDED" });
  expect([attempts, deref(sum)]).toEqual([1, 2]);
});
