import { expect, test } from "vitest";
import { dosync, type Ref, ref, refSet, type Snapshot, snapshot } from "@dosync/core";
import { ReadPoint } from "../src/timeline/read-point.ts";

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
  await collectGarbage();

  expect(first.deref()).toBeUndefined();
  expect(() => pinned.deref(picture)).toThrow(/HISTORY_EXHAUSTED|maxHistory/);
  pinned.dispose();
});

test("a snapshot that has ended keeps no ref in memory that has changed meanwhile", async () => {
  const { ended, changed } = snapshotOfARef();

  await collectGarbage();

  expect(changed.deref()).toBeUndefined();
  ended.dispose(); // held until here; doing it again does nothing
});

test("a moment that has been let go of keeps no later one in memory", async () => {
  const first = new ReadPoint();
  const { last, later } = twoAfter(first);

  await collectGarbage();

  expect(later.deref()).toBeUndefined();
  last.close();
});

function snapshotOfARef(): { ended: Snapshot; changed: WeakRef<Ref<number>> } {
  const count = ref(1);
  const ended = snapshot();
  dosync(() => refSet(count, 2));
  ended.dispose();
  return { ended, changed: new WeakRef(count) };
}

/** The first one ends while another is open, and that one while the last is. */
function twoAfter(first: ReadPoint): { last: ReadPoint; later: WeakRef<ReadPoint> } {
  const later = new ReadPoint();
  first.close();
  const last = new ReadPoint();
  later.close();
  return { last, later: new WeakRef(later) };
}

/** What a WeakRef was made for stays until the end of the task. */
async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  globalThis.gc!();
}
