import type { Answer } from "@dosync/replica/adapter";
import type { Device } from "../src/server/device.ts";

/** An answer to the device "d", in which nothing has changed unless it is said. */
export function answerOf(more: Partial<Answer>): Answer {
  return {
    clientID: "d",
    from: null,
    cookie: 1,
    schemaVersion: 1,
    lastMutationID: 0,
    outcomes: [],
    patch: [],
    ...more,
  };
}

export function put(value: number): Answer["patch"] {
  return [{ op: "put", key: "a", value: `[${value}]` }];
}

/** Puts mutations of a page into the outbox of a device, by their names. */
export async function enqueue(device: Device, ...names: readonly string[]): Promise<void> {
  const calls = names.map((name, index) => ({
    client: "page",
    number: index + 1,
    name,
    args: 1,
    by: "ada",
    now: 1,
  }));
  await device.enqueue(calls, 1);
}
