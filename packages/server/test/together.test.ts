// What many people do at once.
import { expect, test } from "vitest";
import { memory } from "@dosync/replica";
import type { Answer } from "@dosync/replica/adapter";
import { ask, openServer } from "./support.ts";

test("commits that come together are told to a reader in one line", async () => {
  const at = memory();
  const spaces = openServer({ store: at });
  const { body } = await ask(spaces, "stream?cookie=0");
  const reader = body!.getReader();
  const lines: Answer[] = [];
  const reading = (async () => {
    while (lines.at(-1)?.cookie !== 20) {
      const { value } = await reader.read();
      lines.push(JSON.parse(new TextDecoder().decode(value)) as Answer);
    }
  })();
  const store = at.open({ model: "bank", space: "s" });
  for (let head = 0; head < 20; head++) {
    const values = [["checking", head]] as const;
    await store.commit(head, { version: 1, mutations: [], values, removed: [] });
  }
  await reading;
  expect(lines.map(({ cookie }) => cookie)).toEqual([20]);
  await reader.cancel();
});
