// Looking at a moment, and going back to it.
import {
  addCommitListener,
  addWatch,
  agent,
  atom,
  deref,
  derived,
  dosync,
  EndedError,
  InvariantError,
  invariant,
  lens,
  ref,
  type Ref,
  refSet,
  reset,
} from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { createHistory } from "@dosync/history";
import { assert, property } from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { commands, makeReal, type Real, type State } from "./programs.ts";

const put = <T>(target: Ref<T>, value: T, meta?: unknown): void =>
  dosync(() => void refSet(target, value), { meta, label: "put" });

/** A rule may refuse it. */
function refusable(commit: () => void): void {
  try {
    commit();
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
  }
}

test("a view shows all that the history follows as it was, and the live state goes on", () => {
  const [price, count, other] = [ref(10), atom(1), ref("then")];
  const total = derived(() => deref(price) * deref(count));
  using history = createHistory([price, count]);
  put(price, 20);
  reset(count, 2);
  const [first, second] = deref(history.steps);
  put(price, 30, "somebody");
  publishChanges([[count, 3]], { origin: "a server" });
  dosync(() => void [refSet(price, 40), refSet(other, "now")]);

  using begin = history.view(first!.point - 1);
  using middle = history.view(first!);
  using end = history.view(second!.point);
  put(price, 1000);

  const see = (): unknown[] => [begin, middle, end].map((view) => view.deref(total));
  expect(see()).toEqual([10, 20, 40]);
  expect([middle.deref(other), middle.point]).toEqual(["now", first!.point]);
  expect(deref(total)).toBe(3000);
});

test("nobody is told of a view", () => {
  const count = ref(0);
  using history = createHistory([count]);
  put(count, 1);
  const told: unknown[] = [];
  addWatch(count, "log", () => told.push("watch"));
  onTestFinished(addCommitListener(() => told.push("commit")));

  using view = history.view(deref(history.steps)[0]!.point - 1);

  expect([view.deref(count), told]).toEqual([0, []]);
});

test("a view that was disposed says so", () => {
  using history = createHistory([ref(0)]);
  const view = history.view(Infinity);
  view.dispose();

  expect(thrownBy(() => view.deref(ref(1)))).toBeInstanceOf(EndedError);
});

test("going back is one commit and one step: it can be undone", () => {
  const [a, b] = [ref(0), ref(0)];
  using history = createHistory([a, b], { merge: 10_000, now: () => 0 });
  put(a, 1);
  const [step] = deref(history.steps);
  put(b, 2);
  put(a, 3);
  const seen: unknown[] = [];
  const both = derived(() => `${deref(a)} ${deref(b)}`);
  addWatch(both, "log", (_key, _identity, _old, value) => seen.push(value));

  expect(history.goBack(step!, { label: "back", meta: "me" })).toEqual({ status: "done" });
  expect(seen).toEqual(["1 0"]);
  expect(deref(history.steps).at(-1)).toMatchObject({
    label: "back",
    meta: "me",
    writes: { length: 2 },
  });
  expect(history.goBack(step!)).toEqual({ status: "nothing" });

  expect(history.undo().status).toBe("done");
  expect(deref(both)).toBe("3 2");
  expect(history.redo().status).toBe("done");
  expect(deref(both)).toBe("1 0");
});

test("going back is a step of its own, however soon it comes after a change of the same", () => {
  const count = ref(0);
  using history = createHistory([count], { merge: 10_000, now: () => 0 });
  put(count, 1);
  const [step] = deref(history.steps);

  expect(history.goBack(step!.point - 1).status).toBe("done");
  expect(deref(history.steps)).toHaveLength(2);
  expect(history.undo().status).toBe("done");
  expect(deref(count)).toBe(1);
});

test("going back puts back the parts that the history follows, and leaves the rest to others", () => {
  const note = ref({ title: "a", body: "x", tag: 1 });
  const [title, body] = [lens(note, ["title"]), lens(note, ["body"])];
  using history = createHistory([title, body]);
  dosync(() => refSet(title, "b"));
  const [step] = deref(history.steps);
  dosync(() => void [refSet(title, "c"), refSet(body, "y")]);
  dosync(() => refSet(note, { ...deref(note), tag: 2 }));

  expect(history.goBack(step!).status).toBe("done");
  expect(deref(note)).toEqual({ title: "b", body: "x", tag: 2 });
});

test("a rule that refuses what was is answered, and nothing is changed; looking is possible", () => {
  const count = ref(1);
  using history = createHistory([count]);
  put(count, 5);
  const [step] = deref(history.steps);
  using _rule = invariant("more than 1", () => deref(count) > 1);
  const before = step!.point - 1;

  const answer = history.goBack(before);
  expect(answer).toMatchObject({ status: "refused", rule: "more than 1" });
  expect(answer.status === "refused" && answer.error).toBeInstanceOf(InvariantError);
  expect(deref(count)).toBe(5);
  using view = history.view(before);
  expect(view.deref(count)).toBe(1);
});

test("inside a transaction nobody goes back", () => {
  const count = ref(0);
  using history = createHistory([count]);
  put(count, 1);
  expect(thrownBy(() => dosync(() => history.goBack(0)))).toMatchObject({ code: "IN_TRANSACTION" });
});

test("a moment before the history or beyond its limit is forgotten", () => {
  const count = ref(0);
  put(count, 1);
  using history = createHistory([count], { limit: 2 });
  for (const n of [2, 3, 4]) put(count, n);
  const points = deref(history.steps).map(({ point }) => point);
  const code = (point: number): unknown => thrownBy(() => history.view(point));

  expect(points).toHaveLength(2);
  using view = history.view(points[0]! - 1);
  expect(view.deref(count)).toBe(2);
  expect(code(points[0]! - 3)).toMatchObject({ code: "FORGOTTEN" });
  expect(thrownBy(() => history.goBack(0))).toMatchObject({ code: "FORGOTTEN" });

  history.clear();
  expect(code(points[1]!)).toMatchObject({ code: "FORGOTTEN" });
});

test("what is no step of the history is in its moments all the same", () => {
  const [mine, worker] = [ref(0), agent(0)];
  using history = createHistory({ mine, worker }, { own: () => false });
  put(mine, 1);
  expect(deref(history.steps)).toEqual([]);
  using now = history.view(Infinity);
  put(mine, 2);
  expect([now.deref(mine), now.deref(worker)]).toEqual([1, 0]);
});

test("every moment can be looked at and gone back to, whatever two actors have committed and undone", () => {
  assert(
    property(commands, (program) => {
      const real: Real = makeReal();
      using _rule = real.rule;
      using history = real.history;
      const moments: { readonly point: number; readonly state: State }[] = [];
      const stop = addCommitListener(({ point }) => moments.push({ point, state: real.state() }));
      for (const command of program) {
        if (command.does !== "commit") history[command.does === "redo" ? "redo" : "undo"]();
        else refusable(() => real.commit(command));
      }
      stop();
      for (const { point, state } of moments) {
        using view = history.view(point);
        expect(view.deref(derived(real.state))).toEqual(state);
      }
      const last = real.state();
      for (const { point, state } of moments.toReversed()) {
        const { status } = history.goBack(point, { meta: "me" });
        expect(real.state()).toEqual(state);
        // Where nothing was to be done there is nothing to undo for it.
        expect(status === "done" ? history.undo().status : "done").toBe("done");
        expect(real.state()).toEqual(last);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
