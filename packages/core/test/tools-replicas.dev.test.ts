import { expect, onTestFinished, test } from "vitest";
import {
  attachTools,
  type MutationOutline,
  noteReplica,
  openReplicas,
  type ReplicaOutline,
  tellMutation,
} from "@dosync/core/adapter";
import { silentTools } from "../../../tests/support/silent-tools.ts";

const replicaOf = (label: string): ReplicaOutline => ({
  label,
  origin: undefined,
  user: undefined,
  connection: "open",
  failure: undefined,
  storage: "kept",
  version: 1,
  head: 0,
  line: [],
  ahead: [],
});

const mutation: MutationOutline = {
  label: "add",
  number: 1,
  call: { args: 1, by: undefined, now: 0 },
  phase: "pending",
  isHeld: false,
  refusal: undefined,
};

function noteAndDrop(): void {
  noteReplica(replicaOf("dropped"));
}

test("replicas are listed from their opening to their close, the oldest first", () => {
  const [mine, shared] = [replicaOf("mine"), replicaOf("shared")];
  const closeMine = noteReplica(mine);
  const closeShared = noteReplica(shared);
  expect(openReplicas()).toEqual([mine, shared]);
  expect(openReplicas()[0]).toBe(mine);

  closeMine();
  closeMine();
  expect(openReplicas()).toEqual([shared]);
  closeShared();
  expect(openReplicas()).toEqual([]);
});

test("a replica that nobody has closed is listed as long as somebody holds it", async () => {
  noteAndDrop();
  for (let round = 0; round < 20 && openReplicas().length > 0; round++) {
    // To look whether it is there keeps it until the end of the task.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
  }
  expect(openReplicas()).toEqual([]);
});

test("attached tools hear each step of a mutation, and others hear nothing", () => {
  const replica = replicaOf("mine");
  const log: unknown[] = [];
  tellMutation("shown", replica, mutation);
  const detach = attachTools({
    ...silentTools,
    mutation: (...told) => void log.push(told),
  });
  onTestFinished(detach);
  tellMutation("queued", replica, mutation);
  tellMutation("decided", replica, mutation);
  expect(log).toEqual([
    ["queued", replica, mutation],
    ["decided", replica, mutation],
  ]);
});

test("tools that take no mutations are told nothing of them", () => {
  const detach = attachTools(silentTools);
  onTestFinished(detach);
  expect(() => tellMutation("decided", replicaOf("mine"), mutation)).not.toThrow();
});
