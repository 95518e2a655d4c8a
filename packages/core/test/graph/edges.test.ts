import { expect, test } from "vitest";
import { atom } from "../../src/index.ts";
import { nodeOf } from "../../src/kernel/arguments.ts";
import { sourceOf } from "../../src/kernel/source.ts";
import { committedWorld } from "../../src/kernel/world.ts";

test("the committed world differs in nothing from itself", () => {
  expect(committedWorld.differs(sourceOf(atom(1), "test"))).toBe(false);
});

test("an identity says of itself that it is one, also to another copy of the library", () => {
  expect((nodeOf(atom(1), "test") as unknown as Record<string, unknown>)["~dosync"]).toBe(true);
});
