import {
  type Atom,
  atom,
  deref,
  dosync,
  InvariantError,
  ref,
  type Ref,
  refSet,
  reset,
} from "@dosync/core";
import { createHistory } from "@dosync/history";
import { assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { type Command, commands, holds, makeReal, Plain, type Real } from "./programs.ts";

const SLOW = 60_000; // on a busy machine

function run({ commit, history }: Real, command: Command): string {
  const { does } = command;
  if (does === "keep") return history.undo({ resolve: ({ present }) => present }).status;
  if (does !== "commit") return history[does]().status;
  try {
    commit(command);
    return "done";
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    return "refused";
  }
}

test(
  "a history does what a plain list of steps does, whatever two actors commit",
  () => {
    assert(
      property(commands, (program) => {
        const [real, plain] = [makeReal(), new Plain()];
        const { history, state } = real;
        using _rule = real.rule;
        using _history = history;
        let answer: string | undefined;
        for (const command of program) {
          const before = state();
          const { does } = command;
          const expected = does === "commit" ? plain.commit(command) : plain.travel(does);
          const { length } = deref(history.steps);
          expect(run(real, command)).toBe(expected);
          if (does !== "commit") answer = expected;
          else if (deref(history.steps).length > length) answer = undefined; // a new step
          expect(deref(history.answer)?.status).toBe(answer);
          expect(state()).toEqual(plain.state);
          expect(holds(state())).toBe(true);
          expect(expected === "done" ? before : state()).toEqual(before);
          expect([deref(history.steps).length, deref(history.undone).length]).toEqual([
            plain.past.length,
            plain.future.length,
          ]);
          expect(deref(history.canUndo)).toBe(plain.past.length > 0);
          expect(deref(history.canRedo)).toBe(plain.future.length > 0);
        }
      }),
      { numRuns: 200 },
    );
  },
  SLOW,
);

test(
  "alone, undoing everything is the beginning, and redoing everything is the end",
  () => {
    assert(
      property(commands, constantFrom(0, 1500, 100_000), (program, merge) => {
        const refs: [Ref<number>, Ref<number>] = [ref(0), ref(0)];
        const count: Atom<number> = atom(0);
        let time = 0;
        using history = createHistory([refs, count], { merge, now: () => (time += 1000) });
        const state = (): number[] => [...refs.map((each) => deref(each)), deref(count)];
        for (const command of program) {
          if (command.does === "redo") history.redo();
          else if (command.does !== "commit") history.undo();
          else if (command.by === "you") reset(count, command.writes[0]!.value);
          else {
            dosync(() =>
              command.writes.forEach(({ cell, value }) => refSet(refs[cell.length % 2]!, value)),
            );
          }
        }
        while (history.redo().status === "done");
        const states = [state()];
        while (history.undo().status === "done") states.unshift(state());
        expect(state()).toEqual([0, 0, 0]);
        const again = [state()];
        while (history.redo().status === "done") again.push(state());
        expect(again).toEqual(states);
      }),
      { numRuns: 200 },
    );
  },
  SLOW,
);
