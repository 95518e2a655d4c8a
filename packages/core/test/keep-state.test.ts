import { addCommitListener, atom, deref, derived, invariant, ref } from "@dosync/core";
import { keepState } from "@dosync/core/adapter";
import { expect, onTestFinished, test, vi } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

interface HotModule {
  readonly hot: {
    data: object | undefined;
    readonly dispose: (leave: (data: Record<string, unknown>) => void) => void;
  };
  readonly replace: () => HotModule;
}

/** What a development server keeps of one module. */
function hotModule(data: object | undefined = {}): HotModule {
  const leavers: ((data: Record<string, unknown>) => void)[] = [];
  const left: Record<string, unknown> = {};
  return {
    hot: {
      data,
      dispose: (leave: (data: Record<string, unknown>) => void) => void leavers.push(leave),
    },
    /** The module was edited: what the next one is given. */
    replace: (): HotModule => {
      for (const leave of leavers) leave(left);
      return hotModule(left);
    },
  };
}

const bank = (start = 0) => {
  const checking = ref(start);
  const note = atom<string | undefined>("");
  return { checking, part: { note }, total: derived(() => deref(checking)) };
};

test("the identities of an edited module go on with the values that they had, in one commit", () => {
  const first = hotModule();
  const before = bank(500);
  keepState(first.hot, before);
  const commits: number[] = [];
  onTestFinished(addCommitListener(({ writes }) => void commits.push(writes.length)));

  const after = bank(1);
  keepState(first.replace().hot, after);

  expect([deref(after.checking), deref(after.part.note), deref(after.total)]).toEqual([
    500,
    "",
    500,
  ]);
  expect(commits).toEqual([2]);
});

test("it goes on over any number of edits; what is new begins, and what is gone is forgotten", () => {
  let module = hotModule();
  keepState(module.hot, { a: atom<unknown>(undefined), b: atom(2) });
  module = module.replace();
  const second = { a: atom<unknown>(1), c: atom(3) };
  keepState(module.hot, second);
  module = module.replace();
  const third = { a: atom<unknown>(1), b: atom(20), c: atom(30) };
  keepState(module.hot, third);

  expect([deref(third.a), deref(third.b), deref(third.c)]).toEqual([undefined, 20, 3]);
});

test("several models of one module have a key each", () => {
  const module = hotModule();
  for (const key of ["left", "right"]) keepState(module.hot, { side: atom(key) }, { key });
  const next = module.replace();
  const [left, right] = [{ side: atom("") }, { side: atom("") }];
  keepState(next.hot, left, { key: "left" });
  keepState(next.hot, right, { key: "right" });

  expect([deref(left.side), deref(right.side)]).toEqual(["left", "right"]);
});

test("values that the edited module refuses change nothing, and that is said", () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const module = hotModule();
  keepState(module.hot, { a: ref(5), b: ref(5) });
  const next = { a: ref(1), b: ref(2) };
  const rule = invariant("small", () => deref(next.a) < 3);
  onTestFinished(() => rule.dispose());
  keepState(module.replace().hot, next);

  expect([deref(next.a), deref(next.b)]).toEqual([1, 2]);
  expect(warn.mock.calls).toEqual([
    [
      expect.stringContaining("begins anew"),
      expect.objectContaining({ code: "INVARIANT_VIOLATED" }),
    ],
  ]);
});

test("a server that has kept nothing yet gives no data", () => {
  const module = hotModule(undefined);
  module.hot.data = undefined;
  const model = { a: ref(5) };
  keepState(module.hot, model);
  expect(deref(model.a)).toBe(5);
});

test("what is no hot module, or no model, is refused", () => {
  const { hot, replace } = hotModule();
  for (const act of [
    () => keepState(undefined as never, {}),
    () => keepState({} as never, {}),
    () => keepState(hot, 5 as never),
  ]) {
    expect(thrownBy(act)).toMatchObject({ code: "INVALID_ARGUMENT" });
  }
  expect(Object.keys(replace().hot.data!)).toEqual([]);
});
