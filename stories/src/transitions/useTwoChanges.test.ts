// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { createSeasons } from "./model.ts";
import { useTwoChanges } from "./useTwoChanges.ts";

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** How many messages are sent within a while. */
async function messagesSent(): Promise<number> {
  const post = vi.spyOn(MessagePort.prototype, "postMessage");
  await wait(30);
  const { length } = post.mock.calls;
  post.mockRestore();
  return length;
}

afterEach(cleanup);

it("watches from the click on, and no longer once its panel has gone", async () => {
  const { ours } = createSeasons();
  const { result, unmount } = renderHook(() => useTwoChanges(ours), { reactStrictMode: true });

  act(() => result.current.changeTwice());
  expect(result.current.isWatching).toBe(true);
  expect(await messagesSent()).toBeGreaterThan(10);

  unmount();
  expect(await messagesSent()).toBe(0);
});

it("makes no second change in a panel that has gone", async () => {
  const { ours } = createSeasons();
  const { result, unmount } = renderHook(() => useTwoChanges(ours));

  act(() => result.current.changeTwice());
  const { witness } = result.current;
  for (let tile = 0; tile < 60; tile++) witness.rendered();
  unmount();
  await wait(5);
  expect(ours.get()).toBe(1);
});
