// A watcher of a rule sees where it is broken: else the histories of servers would show nothing by it.
import { expect, test } from "vitest";
import { dosync, refSet } from "@dosync/core";
import { memory, openReplica } from "@dosync/replica";
import { act, lists } from "./lists.mjs";
import { watchRule, WAYS } from "./rule.ts";

test("a rule that is broken is seen by every way of looking, and one that holds by none", async () => {
  const replica = openReplica(lists, { space: "s", at: memory(), mutations: [act] });
  await replica.ready;
  const seen = watchRule(replica.model);
  for (let id = 1; id <= 3; id++) {
    const steps = [{ kind: "append", key: 0, value: id } as const];
    await replica.run(act, { client: 1, id, steps }).confirmed;
  }
  expect(seen.broken).toEqual([]);
  expect([...seen.looks.values()].every((count) => count > 0)).toBe(true);
  dosync(() => refSet(replica.model.accounts[0]!, -1));
  await replica.flush();
  const ways = new Set(seen.broken.map((each) => each.split(":")[0]));
  expect(ways).toEqual(new Set(seen.looks.keys()));
  expect(ways.size).toBe(WAYS);
  seen.stop();
  replica.close();
});
