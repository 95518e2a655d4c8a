import { describe, expect, test } from "vitest";
import {
  alter,
  atom,
  deref,
  dosync,
  dosyncAsync,
  draft,
  invariant,
  ref,
  refSet,
  reset,
  when,
} from "@dosync/core";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;

/** A query builder: its query runs when somebody calls `then`. */
function query(log: string[], asFunction = false): PromiseLike<never> {
  const then = (): never => {
    log.push("ran");
    throw new Error("of the database");
  };
  const target = asFunction ? (): void => {} : {};
  // oxlint-disable-next-line unicorn/no-thenable
  return Object.defineProperty(target, "then", { value: then }) as never;
}

/** A promise that begins only when its own `then` is called. */
class LazyPromise extends Promise<never> {
  readonly log: string[];
  constructor(log: string[]) {
    super(() => {});
    this.log = log;
  }
  // oxlint-disable-next-line unicorn/no-thenable
  override then(): never {
    this.log.push("ran");
    throw new Error("of the database");
  }
}

const lazy: [what: string, make: (log: string[]) => unknown][] = [
  ["a query builder", (log) => query(log)],
  ["a query builder that can be called", (log) => query(log, true)],
  ["a lazy promise", (log) => new LazyPromise(log)],
];

describe.each(lazy)("what returns %s is refused, and its query does not run", (_what, make) => {
  test("a body, a nested one, and those of drafts and asynchronous transactions", async () => {
    const log: string[] = [];
    const count = ref(0);
    const body = (): unknown => {
      alter(count, increment);
      return make(log);
    };
    const edit = draft();

    for (const run of [
      () => dosync(body),
      () => dosync(() => void dosync(body)),
      () => edit.dosync(body),
    ]) {
      expect(thrownBy(run)).toMatchObject({ code: "ASYNC_BODY" });
    }
    await expect(dosyncAsync((tx) => void tx.dosync(body))).rejects.toMatchObject({
      code: "ASYNC_BODY",
    });
    await expect(when(() => make(log))).rejects.toMatchObject({ code: "ASYNC_BODY" });

    expect([deref(count), edit.changes(), log]).toEqual([0, [], []]);
    edit.abort();
  });

  test("a validator and a rule", () => {
    const log: string[] = [];
    let answer: (() => unknown) | undefined;
    const check = (): boolean => (answer === undefined || answer()) as boolean;
    const checked = atom(0, { validator: check });
    const count = ref(0);
    const rule = invariant("is checked", () => deref(count) >= 0 && check());
    answer = () => make(log);

    expect(thrownBy(() => reset(checked, 1))).toMatchObject({ code: "NOT_A_BOOLEAN" });
    expect(thrownBy(() => dosync(() => refSet(count, 1)))).toMatchObject({ code: "NOT_A_BOOLEAN" });

    expect([deref(checked), deref(count), log]).toEqual([0, 0, []]);
    rule.dispose();
  });
});

test("the failure of a promise that a body returns is not reported a second time", async () => {
  // The runner fails a test whose rejections nobody handles.
  const error = thrownBy(() => dosync(() => Promise.reject(new Error("of the body"))));
  await new Promise((resolve) => setTimeout(resolve));

  expect(error).toMatchObject({ code: "ASYNC_BODY" });
});

describe("a generator function is refused as a body, since to call it runs nothing", () => {
  const count = ref(0);
  function* body(): Generator {
    yield alter(count, increment);
  }
  async function* asyncBody(): AsyncGenerator {
    yield alter(count, increment);
  }

  test.each<[string, () => unknown]>([
    ["a generator function", body],
    ["an asynchronous generator function", asyncBody],
  ])("%s", async (_what, generator) => {
    const edit = draft();
    for (const run of [
      () => dosync(generator),
      () => dosync(() => void dosync(generator)),
      () => edit.dosync(generator),
    ]) {
      expect(thrownBy(run)).toMatchObject({ code: "INVALID_ARGUMENT" });
    }
    for (const run of [
      () => dosyncAsync(generator as never),
      () => dosyncAsync((tx) => void tx.dosync(generator)),
      () => dosyncAsync((tx) => void tx.orElse(generator, () => {})),
      () => dosyncAsync((tx) => void tx.orElse(() => {}, generator)),
      () => when(generator),
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      await expect(run()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }

    expect([deref(count), edit.changes()]).toEqual([0, []]);
    edit.abort();
  });

  test("a generator that an ordinary body returns is a value like others", () => {
    const made = body();

    expect(dosync(() => made)).toBe(made);
  });
});
