// A draft that a screen makes before it is known whether anything will be edited.
import { deref, derived, dosync, draft, EndedError, ref, refSet } from "@dosync/core";
import { draftLater, draftWorld, openWorld } from "@dosync/core/adapter";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

test("a draft that has not begun shows the store as it is, and holds nothing", () => {
  const name = ref("Ada");
  const shout = derived(() => `${deref(name)}!`);
  const edit = draftLater("profile", () => ({}));
  dosync(() => refSet(name, "Grace"));

  expect([edit.deref(name), edit.deref(shout)]).toEqual(["Grace", "Grace!"]);
  expect([edit.changes(), edit.conflicts(), edit.check()]).toEqual([[], [], []]);
  expect([edit.label, edit.state, draftWorld(edit).hasBegun]).toEqual(["profile", "open", false]);
  // The kernel is at rest after this test, though nobody has ended the draft.
});

test("a draft begins with its first change, and finds conflicts from then on", () => {
  const name = ref("Ada");
  const edit = draftLater(undefined, () => ({}));
  dosync(() => refSet(name, "Grace"));
  edit.refSet(name, "Mine");
  expect([draftWorld(edit).hasBegun, edit.conflicts()]).toEqual([true, []]);

  dosync(() => refSet(name, "Alan"));
  const conflict = { identity: name, base: "Grace", mine: "Mine", theirs: "Alan" };
  expect([edit.deref(name), edit.conflicts()]).toEqual(["Mine", [conflict]]);
  edit.abort();
});

test("to begin a draft holds the moment, and is told once to those who show it", () => {
  const name = ref("Ada");
  const edit = draftLater(undefined, () => ({}));
  const world = draftWorld(edit);
  const told: boolean[] = [];
  const stop = world.follow(() => told.push(world.hasBegun));
  world.begin();
  world.begin();
  dosync(() => refSet(name, "Grace"));

  expect([told, edit.deref(name), world.read(name)]).toEqual([[true], "Ada", "Ada"]);
  stop();
  edit.abort();
});

test("a draft later in another one shows that, and commits into it", () => {
  const name = ref("Ada");
  const outer = draft();
  let asked = 0;
  const edit = draftLater(undefined, () => {
    asked++;
    return { in: outer };
  });
  expect(asked).toBe(0);
  outer.refSet(name, "Grace");
  expect([edit.deref(name), draftWorld(edit).hasBegun]).toEqual(["Grace", false]);

  edit.refSet(name, "Mine");
  outer.refSet(name, "Alan");
  expect([edit.deref(name), edit.conflicts().length]).toEqual(["Mine", 1]);
  edit.rebase({ resolve: ({ mine }) => mine });
  edit.commit();
  expect([outer.deref(name), deref(name)]).toEqual(["Mine", "Ada"]);
  outer.abort();
});

test("a draft later on what a screen shows starts from that", () => {
  const name = ref("Ada");
  const screen = openWorld();
  screen.pin();
  const edit = draftLater(undefined, () => ({ on: screen }));
  dosync(() => refSet(name, "Grace"));

  expect(edit.deref(name)).toBe("Ada");
  screen.close();
  edit.refSet(name, "Mine");
  expect(edit.conflicts()).toMatchObject([{ base: "Ada", mine: "Mine", theirs: "Grace" }]);
  edit.abort();
});

test("a draft that ends before it has begun tells of its end, and begins no more", () => {
  const name = ref("Ada");
  const edit = draftLater("profile", () => ({}));
  const told: string[] = [];
  const stop = draftWorld(edit).follow(() => told.push(edit.state));
  edit.abort();

  expect(told).toEqual(["aborted"]);
  expect(thrownBy(() => edit.refSet(name, "Grace"))).toBeInstanceOf(EndedError);
  expect(thrownBy(() => draftWorld(edit).begin())).toBeInstanceOf(EndedError);
  expect(draftWorld(edit).read(name)).toBe("Ada");
  stop();
});
