import { beforeEach, describe, expect, test } from "vitest";
import {
  atom,
  deref,
  disposeModel,
  effect,
  InvalidArgumentError,
  makeModel,
  onDispose,
  reset,
} from "@dosync/core";
import { labelOf, openModel, UsageError } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

let log: unknown[] = [];
beforeEach(() => {
  log = [];
});
const end = (what: unknown): (() => void) => {
  return () => void log.push(what);
};

const createCounter = (start: number) => {
  const count = atom(start);
  onDispose(end("first"));
  onDispose(effect(() => void log.push(deref(count))));
  return { count };
};

describe("a model that was made by its factory", () => {
  test("gets its arguments, and its identities get names", () => {
    const { count } = makeModel(createCounter, 5);
    expect([deref(count), labelOf(count)]).toEqual([5, "count"]);
  });

  test("ends what the factory has registered, the last first, once", () => {
    const counter = makeModel(createCounter, 5);
    reset(counter.count, 6);

    disposeModel(counter);
    reset(counter.count, 7);
    disposeModel(counter);

    expect(log).toEqual([5, 6, "first"]);
    expect(deref(counter.count)).toBe(7);
  });

  test("may have nothing to end", () => {
    disposeModel(makeModel(() => ({ count: atom(1) })));
    disposeModel({});
    expect(log).toEqual([]);
  });

  test("ends no other one, also one that is made in the middle of its factory", () => {
    let inner!: object;
    const outer = makeModel(() => {
      onDispose(end("outer, before"));
      inner = makeModel(() => {
        onDispose(end("inner"));
        return {};
      });
      onDispose(end("outer, after"));
      onDispose(end("outer, at last"));
      return {};
    });

    disposeModel(outer);
    expect(log).toEqual(["outer, at last", "outer, after", "outer, before"]);
    disposeModel(inner);
    expect(log).toHaveLength(4);
  });

  test("ends what a factory registers that is called by its factory", () => {
    const both = makeModel(() => ({ one: createCounter(1), two: createCounter(2) }));
    disposeModel(both);
    expect(log).toEqual([1, 2, "first", "first"]);
  });

  test("ends what every call has registered, where a factory answers the same model twice", () => {
    const shared = {};
    let calls = 0;
    const factory = (): object => {
      onDispose(end(++calls));
      return shared;
    };
    const first = openModel(factory);
    makeModel(factory);

    first.dispose();
    expect(log).toEqual([1]);
    disposeModel(shared);
    expect(log).toEqual([1, 2]);
  });

  test("ends once, whether by what a binding was given or by disposeModel", () => {
    const { model, dispose } = openModel(() => createCounter(1));
    disposeModel(model);
    dispose();
    expect(log).toEqual([1, "first"]);
  });
});

test("what a cleanup throws is reported, and keeps no other from being called", () => {
  const errors = collectDeliveryErrors();
  const model = makeModel(() => {
    onDispose(end("first"));
    onDispose(() => {
      throw new Error("no");
    });
    return {};
  });
  disposeModel(model);
  expect(log).toEqual(["first"]);
  expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(["no"]);
});

test("what a cleanup reads is followed by nobody", () => {
  const count = atom(1);
  const model = makeModel(() => {
    onDispose(() => void deref(count));
    return {};
  });
  let runs = 0;
  const stop = effect(() => {
    runs++;
    disposeModel(model);
  });
  reset(count, 2);
  expect(runs).toBe(1);
  stop();
});

test("a factory that throws ends at once what it has registered", () => {
  const failure = new Error("no");
  const error = thrownBy(() =>
    makeModel(() => {
      onDispose(end("ended"));
      throw failure;
    }),
  );
  expect([error, log]).toEqual([failure, ["ended"]]);
  expect(thrownBy(() => onDispose(() => {}))).toBeInstanceOf(UsageError);
});

describe("bad input is refused with what to do", () => {
  test("onDispose outside of a factory, or after an await in it", async () => {
    const error = thrownBy(() => onDispose(() => {})) as UsageError;
    expect(error).toBeInstanceOf(UsageError);
    expect([error.code, error.label]).toEqual(["NO_MODEL", "onDispose"]);
  });

  test("onDispose without a function", () => {
    const error = thrownBy(() => makeModel(() => (onDispose(1 as never), {})));
    expect(error).toBeInstanceOf(InvalidArgumentError);
  });

  test.each([
    ["no function", () => makeModel({} as never)],
    ["a factory of nothing", () => makeModel((() => onDispose(end("ended"))) as never)],
    ["an asynchronous factory", () => makeModel(async () => onDispose(end("ended")) as never)],
    ["a model that is none", () => disposeModel(1 as never)],
    ["null", () => disposeModel(null as never)],
  ])("%s", (_what, act) => {
    expect(thrownBy(act)).toBeInstanceOf(InvalidArgumentError);
    expect(log.length).toBeLessThan(2);
  });
});
