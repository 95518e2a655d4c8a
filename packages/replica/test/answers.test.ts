// What a device makes of the answers of a backend that is two functions.
import { expect, test } from "vitest";
import type { Answer } from "@dosync/replica/adapter";
import type { RemoteOptions } from "@dosync/replica/remote";
import { TwoFunctions } from "../src/remote/two-functions.ts";
import { Device } from "../src/server/device.ts";
import { MemoryStorage } from "../src/server/memory-storage.ts";
import { answerOf, enqueue, put } from "./device-support.ts";

/** An answer of a backend that does not count. */
const answerAt = (from: number | null, cookie: number, value: number): Answer =>
  answerOf({ from, cookie, mark: { isCounting: false }, patch: put(value) });

test("an answer counts where it goes on from what is known, and nowhere else", async () => {
  const device = new Device(new MemoryStorage(), "ada");
  const first = await device.position();
  expect(await device.takeIn(answerAt(null, 1, 1), first)).toBe(true);
  const second = await device.position();
  expect(await device.takeIn(answerAt(1, 2, 2), second)).toBe(true);
  // Answers are counted here: a late one has the number of a newer one.
  expect(await device.takeIn(answerAt(1, 2, 3), second)).toBe(false);
  expect(await device.takeIn(answerAt(null, 1, 4), await device.position())).toBe(false);
  const { news } = await device.read(-1, 1);
  expect(new Map(news!.all).get("a")).toBe(2);
});

test("what a backend that does not count has answered is not sent again, though nothing could be pulled", async () => {
  const device = new Device(new MemoryStorage(), "ada");
  await device.takeIn(answerAt(null, 1, 1), await device.position());
  await enqueue(device, "add", "remove");
  const pushed: number[] = [];
  const options: RemoteOptions = {
    user: "ada",
    push: async ({ mutations }) => void pushed.push(...mutations.map(({ id }) => id)),
    pull: async () => {
      throw new Error("It is away.");
    },
  };
  const { signal } = new AbortController();
  const backend = new TwoFunctions(options, { space: "s", device, version: 1, signal });
  for (let turn = 0; turn < 2; turn++) {
    const request = await device.nextPush(25);
    await expect(backend.push(request!)).rejects.toThrow("It is away.");
  }
  expect(pushed).toEqual([1, 2]);
});
