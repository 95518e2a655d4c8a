import { expect, test } from "vitest";
import { draftWorld, openDraft, openWorld } from "../src/adapter.ts";
import { alter, atom, deref, derived, dosync, draft, ref, refSet, swap } from "../src/index.ts";

test("a draft on what a screen shows starts from that, and has conflicts with what the store has", () => {
  const [a, b] = [ref(1), ref(10)];
  const sum = derived(() => deref(a) + deref(b));
  const screen = openWorld();
  screen.pin();
  dosync(() => refSet(a, 2));
  screen.write(screen.replay(() => dosync(() => alter(b, (n) => n * 2))));
  dosync(() => alter(b, (n) => n * 2));
  expect([screen.read(a), screen.read(b), deref(a), deref(b)]).toEqual([1, 20, 2, 20]);

  const edit = openDraft(screen, "edit");
  screen.close();
  expect([edit.label, edit.deref(sum), edit.changes()]).toEqual(["edit", 21, []]);

  edit.alter(b, (n) => n + 1);
  expect(edit.conflicts()).toEqual([]);
  edit.refSet(a, 5);
  expect(edit.conflicts()).toEqual([{ identity: a, base: 1, mine: 5, theirs: 2 }]);

  edit.rebase({ resolve: ({ mine }) => mine });
  edit.commit();
  expect([deref(a), deref(b)]).toEqual([5, 21]);
});

test("a draft on a screen that shows the store is as any other", () => {
  const count = ref(1);
  const screen = openWorld();
  const edit = openDraft(screen);
  dosync(() => refSet(count, 2));

  expect([edit.deref(count), screen.read(count), screen.isPinned]).toEqual([1, 2, false]);
  expect(edit.label).toMatch(/^draft#/);
  edit.abort();
  screen.close();
});

test("a draft on a screen that is held for a moment starts from that moment", () => {
  const count = atom(1);
  const screen = openWorld();
  screen.hold();
  screen.retain([{ identity: count, old: 1, value: 2 }]);
  swap(count, (n) => n + 1);

  const edit = openDraft(screen);
  screen.close();
  expect([edit.deref(count), deref(count)]).toEqual([1, 2]);
  edit.abort();
});

test.each(["commit", "abort"] as const)(
  "what a draft has shown last is there after its %s, as long as it is kept",
  (end) => {
    const count = ref(1);
    const double = derived(() => deref(count) * 2);
    const edit = draft();
    const world = draftWorld(edit);
    edit.refSet(count, 5);
    const [letGo, letGoToo] = [world.keep(), world.keep()];
    edit[end]();
    dosync(() => refSet(count, 7));

    expect([world.readLast(count), world.readLast(double), world.read(count)]).toEqual([5, 10, 7]);
    letGo();
    letGo(); // it has let go already
    expect(world.readLast(double)).toBe(10);
    letGoToo(); // the kernel is at rest after this test: nothing is kept any more
  },
);

test("whoever lets go of a draft that is open ends nothing", () => {
  const count = ref(1);
  const edit = draft();
  draftWorld(edit).keep()();
  dosync(() => refSet(count, 2));

  expect(draftWorld(edit).readLast(count)).toBe(1);
  edit.abort();
});
