// Cases 78 and 104 of the comparison with Clojure, listed in docs/conformance.md: agents and
// transactions that run again, or many agents at once.
import { expect, test } from "vitest";
import {
  addWatch,
  type Agent,
  agent,
  alter,
  deref,
  dosync,
  dosyncAsync,
  ref,
  send,
  settled,
} from "@dosync/core";
import { meanwhile } from "../support/meanwhile.ts";

const increment = (value: number): number => value + 1;

test("case 78: a send in a transaction happens once and after its watches, however often the body ran", async () => {
  const count = ref(0);
  const sent = agent(0);
  const log: string[] = [];
  addWatch(count, "log", () => log.push("watch"));

  await dosyncAsync(async (tx) => {
    tx.send(sent, (state) => {
      log.push("action");
      return state + 1;
    });
    tx.alter(count, increment);
    if (tx.attempt === 1) await meanwhile(() => dosync(() => alter(count, increment)));
  });
  await settled(sent);

  expect(log).toEqual(["watch", "watch", "action"]);
  expect(deref(sent)).toBe(1);
});

test("case 104: a relay ring of agents delivers everything", async () => {
  const agents = 50;
  const rounds = 20;
  const ring = Array.from({ length: agents }, (_, i) => agent(0, { label: `relay ${i}` }));
  const done = ref(0);
  const pass = (received: number, place: number, left: number): number => {
    if (left > 0)
      send(ring[(place + 1) % agents] as Agent<number>, pass, (place + 1) % agents, left - 1);
    else dosync(() => alter(done, increment));
    return received + 1;
  };

  for (let i = 0; i < 5; i++) send(ring[i * 10] as Agent<number>, pass, i * 10, agents * rounds);
  while (deref(done) < 5) await settled(...ring);

  const received = ring.reduce((total, relay) => total + deref(relay), 0);
  expect(received).toBe(5 * (agents * rounds + 1));
});
