import { expect, test } from "vitest";
import type { LoggedMutation } from "@dosync/replica";
import { Devices, numberOf } from "../src/space/devices.ts";
import { Values } from "../src/space/values.ts";

const mutation = (client: string, number: number): LoggedMutation => ({
  client,
  number,
  name: "set",
  args: undefined,
  by: "ada",
  now: 1,
  refusal: undefined,
});

test("an older answer of the store does not take back what the log says of a device", async () => {
  let answer!: (last: readonly LoggedMutation[]) => void;
  const devices = new Devices(() => new Promise((resolve) => (answer = resolve)));
  const asked = devices.know("one");
  devices.takeIn([mutation("one", 2)]);
  answer([mutation("one", 1)]);
  expect(numberOf(await asked)).toBe(2);
  expect(numberOf(devices.lastOf("one")!)).toBe(2);
});

test("a log that comes late takes no device back", () => {
  const devices = new Devices(async () => []);
  devices.takeIn([mutation("one", 2), mutation("one", 3)]);
  devices.takeIn([mutation("one", 1)]);
  expect(devices.lastOf("one")!.map(({ number }) => number)).toEqual([2, 3]);
});

test("a store is asked once for a device that many ask about", async () => {
  let count = 0;
  const devices = new Devices(async () => {
    count++;
    return [mutation("one", 1)];
  });
  await Promise.all([1, 2, 3].map(() => devices.know("one")));
  await devices.know("one");
  expect(count).toBe(1);
});

test("a store is asked again for a device after it could not answer", async () => {
  let count = 0;
  const devices = new Devices(async () => {
    if (count++ === 0) throw new Error("The store is away.");
    return [];
  });
  await expect(devices.know("one")).rejects.toThrow("away");
  expect(await devices.know("one")).toEqual([]);
});

test("devices beyond the number that is remembered are asked for again", async () => {
  const devices = new Devices(async (device) => [mutation(device, 1)]);
  for (let i = 0; i <= 10_000; i++) devices.takeIn([mutation(`${i}`, 1)]);
  expect(devices.lastOf("0")).toBeUndefined();
  expect(devices.lastOf("1")).toBeDefined();
  expect(numberOf(await devices.know("0"))).toBe(1);
});

test("the arguments of what was decided are not held in memory", async () => {
  const large = { ...mutation("one", 1), args: "large" };
  const values = new Values(10);
  values.apply({ version: 1, mutations: [large], values: [], removed: [] });
  const devices = new Devices(async (device) => [{ ...large, client: device }]);
  devices.takeIn([large]);
  const held = [values.decidedSince(0, "one"), devices.lastOf("one"), await devices.know("two")];
  for (const decided of held) {
    expect(decided).toHaveLength(1);
    expect(JSON.stringify(decided)).not.toContain("large");
  }
});
