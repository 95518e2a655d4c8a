import { array, assert, constantFrom, integer, oneof, property } from "fast-check";
import { expect, test } from "vitest";
import { EMPTY, itemsOf, popped, pushed, type Stack } from "../src/stack.ts";

const commands = array(oneof(integer(), constantFrom("pop" as const)), { maxLength: 60 });

test("a stack does what an array does that is copied and cut at its limit", () => {
  assert(
    property(commands, constantFrom(1, 2, 3, 7, Infinity), (program, limit) => {
      let stack: Stack<number> = EMPTY;
      let plain: readonly number[] = [];
      const all: [Stack<number>, readonly number[]][] = [];
      for (const command of program) {
        stack = command === "pop" ? popped(stack) : pushed(stack, command, limit);
        plain = command === "pop" ? plain.slice(0, -1) : [...plain, command].slice(-limit);
        all.push([stack, plain]);
      }
      for (const [one, other] of all) {
        expect(itemsOf(one)).toEqual(other);
        expect(one.size).toBe(other.length);
        expect(one.top?.item).toBe(other.at(-1));
        expect(one.top?.depth ?? 0).toBeLessThanOrEqual(limit * 1.5);
      }
    }),
    { numRuns: 300 },
  );
});

test("a push makes as much among ten thousand as among ten: what is below is shared", () => {
  let stack: Stack<number> = EMPTY;
  for (let n = 0; n < 10_000; n++) {
    const next = pushed(stack, n, Infinity);
    expect(next.top!.below).toBe(stack.top);
    stack = next;
  }
  expect(popped(stack).top).toBe(stack.top!.below);
});
