import { agentError, deref, settled } from "@dosync/core";
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

it("stops at a failure, and saves the newest revision once when it is tried again", async () => {
  const { add, saved, server, setUp, tryAgain } = createNotebook({ latency: 1 });
  setUp(false);
  for (const line of ["a", "b"]) add(line);
  await expect(settled(saved)).rejects.toThrow("has failed");
  expect(agentError(saved)?.cause).toEqual(new Error("The server does not answer"));

  setUp(true);
  tryAgain();
  await settled(saved);
  expect(server.get().received).toEqual([3]);
  expect(deref(saved)).toBe(3);
});

it("takes lines while the server does not answer, and saves them with the rest", async () => {
  const { add, lines, saved, server, setUp, tryAgain } = createNotebook({ latency: 1 });
  setUp(false);
  add("a");
  await expect(settled(saved)).rejects.toThrow("has failed");

  add("b");
  expect(() => add("cat")).toThrow("No cats");
  expect(deref(lines)).toEqual(["Feed the owls", "a", "b"]);

  setUp(true);
  tryAgain();
  add("d");
  await settled(saved);
  expect(server.get().received).toEqual([3, 4]);
});
