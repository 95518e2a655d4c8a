import { agentError, deref, restartAgent, settled } from "@dosync/core";
import { expect, it } from "vitest";
import { createNotebook } from "./model.ts";

it("saves every revision, in order", async () => {
  const { add, saved, server } = createNotebook({ latency: 1 });
  for (const line of ["a", "b", "d"]) add(line);
  await settled(saved);
  expect(server.get().received).toEqual([2, 3, 4]);
  expect(deref(saved)).toBe(4);
});

it("sends nothing for a transaction that throws", async () => {
  const { add, saved, server, lines } = createNotebook({ latency: 1 });
  expect(() => add("cat")).toThrow("No cats");
  await settled(saved);
  expect(server.get().received).toEqual([]);
  expect(deref(lines)).toEqual(["Feed the owls"]);
});

it("stops at a failure, and goes on with what waited when it is restarted", async () => {
  const { add, saved, server, setUp } = createNotebook({ latency: 1 });
  setUp(false);
  for (const line of ["a", "b"]) add(line);
  await expect(settled(saved)).rejects.toThrow("has failed");
  expect(agentError(saved)?.cause).toEqual(new Error("The server does not answer"));

  setUp(true);
  restartAgent(saved, deref(saved));
  await settled(saved);
  expect(server.get().received).toEqual([3]);
});
