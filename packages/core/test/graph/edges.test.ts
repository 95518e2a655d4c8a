import { expect, test } from "vitest";
import { atom, ref } from "../../src/index.ts";
import { Subscription } from "../../src/graph/subscription.ts";
import { nodeOf } from "../../src/identity.ts";
import { sourceOf } from "../../src/source.ts";
import { committedWorld } from "../../src/world.ts";

test("a source is told that it changed, and never has to find out", () => {
  expect(sourceOf(ref(1), "test").update()).toBe(false);
});

test("a subscriber has no value, and nobody depends on it", () => {
  const subscription = new Subscription(
    () => {},
    () => {},
  ).follow(nodeOf(atom(1), "test"));

  expect([subscription.update(), subscription.unwatched()]).toEqual([false, undefined]);
  expect([subscription.subs, subscription.subsTail]).toEqual([undefined, undefined]);
  subscription.stop();
});

test("the committed world differs in nothing from itself", () => {
  expect(committedWorld.differs(sourceOf(atom(1), "test"))).toBe(false);
});

test("an identity says of itself that it is one, also to another copy of the library", () => {
  expect((nodeOf(atom(1), "test") as unknown as Record<string, unknown>)["~dosync"]).toBe(true);
});
