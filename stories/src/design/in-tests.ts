import type { StoryObj } from "@storybook/react-vite";

type Play = NonNullable<StoryObj["play"]>;

/**
 * A story's test. It does not run for a reader: a log of a demo tells what the reader has done, and
 * nothing that nobody has.
 */
export function inTests(play: Play): Play {
  return import.meta.env.MODE === "test" ? play : async () => {};
}
