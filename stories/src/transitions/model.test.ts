import { expect, it } from "vitest";
import { createSeasons, SEASONS } from "./model.ts";

it.each(["ours", "safe", "naive"] as const)("goes through the seasons: %s", (kind) => {
  const { get, next } = createSeasons()[kind];
  const seen = SEASONS.map(() => {
    next();
    return get();
  });
  expect(seen).toEqual([1, 2, 3, 0]);
});
