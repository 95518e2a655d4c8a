import { expect, test } from "vitest";
import { dosync, type Ref, ref, refSet, snapshot } from "@dosync/core";

interface Picture {
  readonly pixels: readonly number[];
}

/** A ref with a value that nobody else holds, and a way to see whether it is still there. */
function refOfItsOwn(): { picture: Ref<Picture>; first: WeakRef<Picture> } {
  const value: Picture = { pixels: [1, 2, 3] };
  return { picture: ref<Picture>(value, { maxHistory: 0 }), first: new WeakRef(value) };
}

test("a version that maxHistory drops is not kept in memory by the read point that saw it", async () => {
  const { picture, first } = refOfItsOwn();
  const pinned = snapshot();

  dosync(() => refSet(picture, { pixels: [] }));
  await new Promise((resolve) => setTimeout(resolve, 0));
  globalThis.gc!();

  expect(first.deref()).toBeUndefined();
  expect(() => pinned.deref(picture)).toThrow(/HISTORY_EXHAUSTED|maxHistory/);
  pinned.dispose();
});
