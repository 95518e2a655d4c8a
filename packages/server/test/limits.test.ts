import { expect, test } from "vitest";
import { memory, type Place } from "@dosync/replica";
import { ask, checkingIn, nameOfDevice, openServer, pushOf } from "./support.ts";
import { checkSize } from "../src/space/check-size.ts";

test("a push may have as many mutations as the limit says, and not one more", async () => {
  const spaces = openServer({ limits: { pushMutations: 2 } });
  const device = await nameOfDevice(spaces);
  expect((await ask(spaces, "push", pushOf(device, 1, [1, 1, 1]))).status).toBe(413);
  expect((await ask(spaces, "push", pushOf(device, 1, [1, 1]))).status).toBe(200);
});

test("a push may have as many bytes as the limit says, and not one more", async () => {
  const { clientID } = { clientID: await nameOfDevice(openServer()) };
  const push = pushOf(clientID, 1, [1]);
  const bytes = Buffer.byteLength(push.body);
  for (const [pushBytes, status] of [
    [bytes - 1, 413],
    [bytes, 200],
  ] as const) {
    const spaces = openServer({ limits: { pushBytes } });
    expect((await ask(spaces, "push", push)).status).toBe(status);
  }
});

test("arguments may have as many parts as the limit says, and not one more", () => {
  const shared = [1, 2];
  const value = [shared, shared]; // 1 + 3 + 3, each part as often as it can be reached
  expect(() => checkSize(value, 7)).not.toThrow();
  expect(() => checkSize(value, 6)).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
});

test("spaces that nobody uses make room, and come back as they were", async () => {
  const store = memory();
  const opened: string[] = [];
  const counting: Place = {
    open(name) {
      opened.push(name.space);
      return store.open(name);
    },
  };
  const spaces = openServer({ store: counting, limits: { spaces: 2 } });
  const held = async (): Promise<number> =>
    ((await (await ask(spaces, "health")).json()) as { spaces: number }).spaces;
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", { ...pushOf(device, 1, [100]), space: "a" });
  const { body } = await ask(spaces, "stream", { space: "followed" });
  for (const space of ["b", "c", "d"]) await ask(spaces, "pull", { space });
  expect(await held()).toBe(2);
  await ask(spaces, "pull", { space: "followed" });
  expect(opened.filter((name) => name === "followed")).toHaveLength(1);
  await ask(spaces, "push", { ...pushOf(device, 2, [100]), space: "a" });
  expect(await checkingIn(store, "a")).toBe(300);
  await body!.cancel();
});
