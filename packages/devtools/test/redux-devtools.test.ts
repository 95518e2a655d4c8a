import { afterEach, beforeEach, expect, test } from "vitest";
import { atom, deref, dosync, invariant, ref, refSet, reset } from "@dosync/core";
import { collection, set } from "@dosync/core/collection";
import { connectReduxDevtools, record, type Recorder } from "@dosync/devtools";

/** What stands for the extension: it notes what it is told, and says what the user does in it. */
class FakeExtension {
  readonly log: (readonly [type: string, state: unknown])[] = [];
  readonly errors: string[] = [];
  #listener: ((message: object) => void) | undefined;
  isLeft = false;

  connect({ name }: { name: string }): object {
    return {
      init: (state: unknown) => this.log.push([`init of ${name}`, state]),
      send: (action: { type: string }, state: unknown) => this.log.push([action.type, state]),
      error: (message: string) => this.errors.push(message),
      subscribe: (listener: (message: object) => void) => {
        this.#listener = listener;
        return () => void (this.isLeft = true);
      },
    };
  }

  does(payload: object, type = "DISPATCH"): void {
    this.#listener!({ type, payload });
  }
}

const model = {
  checking: ref(500),
  user: atom({ name: "Ada", token: "abc" }),
  rows: collection<{ id: string }>()({ key: ({ id }) => id }),
};
const bank = { bank: model };
let extension: FakeExtension;
let recorder: Recorder;
let disconnect: () => void;

beforeEach(() => {
  dosync(() => refSet(model.checking, 500));
  reset(model.user, { name: "Ada", token: "abc" });
  extension = new FakeExtension();
  Object.assign(globalThis, { __REDUX_DEVTOOLS_EXTENSION__: extension });
  recorder = record({
    models: bank,
    sanitize: (value) =>
      Object.hasOwn(Object(value), "token") ? { ...(value as object), token: "•" } : value,
  });
  disconnect = connectReduxDevtools(recorder, { name: "bank" });
});
afterEach(() => {
  disconnect();
  recorder.dispose();
  Reflect.deleteProperty(globalThis, "__REDUX_DEVTOOLS_EXTENSION__");
});

const pay = (sum: number): void =>
  dosync(() => void refSet(model.checking, deref(model.checking) - sum), { label: "pay" });

test("each commit of a model is an action with the state after it, masked", () => {
  pay(100);
  const elsewhere = ref(0);
  dosync(() => refSet(elsewhere, 1), { label: "elsewhere" });
  const user = { name: "Ada", token: "•" };
  expect(extension.log).toEqual([
    ["init of bank", { bank: { checking: 500, user } }],
    ["pay", { bank: { checking: 400, user } }],
  ]);
});

test("a jump goes back to the moment of that action, and forward again, without an action of its own", () => {
  pay(100);
  pay(50);
  extension.does({ type: "JUMP_TO_ACTION", actionId: 1 });
  expect(deref(model.checking)).toBe(400);
  extension.does({ type: "JUMP_TO_STATE", actionId: 0 });
  expect(deref(model.checking)).toBe(500);
  extension.does({ type: "JUMP_TO_STATE", actionId: 2 });
  expect(deref(model.checking)).toBe(350);
  expect(extension.log).toHaveLength(3);
  extension.does({ type: "JUMP_TO_STATE", actionId: 9 });
  extension.does({ type: "JUMP_TO_STATE", actionId: 0 }, "ACTION");
  expect(deref(model.checking)).toBe(350);
});

test("a jump that a rule refuses changes nothing, and is told", () => {
  pay(100);
  const rule = invariant("less than 450", () => deref(model.checking) < 450);
  extension.does({ type: "JUMP_TO_STATE", actionId: 0 });
  rule.dispose();
  expect(deref(model.checking)).toBe(400);
  expect(extension.errors[0]).toContain("less than 450");
});

test("an imported state is taken over, and what is masked stays as it is", () => {
  const state = {
    bank: { checking: 7, user: { name: "Ada", token: "•" }, "rows/'a": { id: "a" }, gone: 1 },
  };
  const nextLiftedState = { computedStates: [{ state: {} }, { state }] };
  extension.does({ type: "IMPORT_STATE", nextLiftedState });
  expect([deref(model.checking), deref(model.user).token]).toEqual([7, "abc"]);
  expect(extension.log.at(-1)).toMatchObject([
    "init of bank",
    { bank: { "rows/'a": { id: "a" } } },
  ]);
  const rule = invariant("not 9", () => deref(model.checking) !== 9);
  extension.does({
    type: "IMPORT_STATE",
    nextLiftedState: { computedStates: [{ state: { bank: { checking: 9 } } }] },
  });
  rule.dispose();
  expect(extension.errors[0]).toContain("not 9");
});

test("a commit or a reset in the extension begins anew", () => {
  pay(100);
  extension.does({ type: "COMMIT" });
  pay(100);
  extension.does({ type: "JUMP_TO_STATE", actionId: 0 });
  expect(deref(model.checking)).toBe(400);
  extension.does({ type: "RESET" });
  expect(extension.log.at(-1)![0]).toBe("init of bank");
});

test("after the end nothing is told, and without an extension nothing happens", () => {
  disconnect();
  expect(extension.isLeft).toBe(true);
  const before = extension.log.length;
  dosync(() => set(model.rows, { id: "b" }));
  expect(extension.log).toHaveLength(before);
  Reflect.deleteProperty(globalThis, "__REDUX_DEVTOOLS_EXTENSION__");
  expect(connectReduxDevtools(recorder)()).toBeUndefined();
});
