import { addWatch, alter, deref, derived, dosync, ref, removeWatch, snapshot } from "@dosync/core";
import { expect, test } from "vitest";

const inc = (n: number): number => n + 1;

/** Runs an action at every depth of the stack, until there is no room left for it. */
function untilTheStackIsFull(action: () => void): void {
  action();
  untilTheStackIsFull(action);
}

/** Calls an action below a frame that holds so many values. */
function inFrameOf(size: number, action: () => void): void {
  const held = Array.from({ length: size }, () => 0);
  const call = (...values: number[]): number => {
    action();
    return values.length;
  };
  call(...held);
}

test("where the stack overflows in the middle of a commit, all of it is there or nothing", () => {
  const left = ref(0, { validator: (n) => n >= 0 });
  const right = ref(0, { validator: (n) => n >= 0 });
  const sum = derived(() => deref(left) + deref(right));
  addWatch(sum, "watch", () => {});
  const pinned = snapshot(); // versions are kept
  const transfer = (): void =>
    dosync(() => {
      alter(left, inc);
      alter(right, inc);
    });
  // Frames of other sizes put the end of the stack at another place of the commit.
  for (let size = 0; size < 12; size++) {
    expect(() => untilTheStackIsFull(() => inFrameOf(size, transfer))).toThrow(RangeError);
    expect(deref(left)).toBe(deref(right));
    expect(deref(sum)).toBe(deref(left) * 2);
  }
  pinned.dispose();
  removeWatch(sum, "watch");
});
