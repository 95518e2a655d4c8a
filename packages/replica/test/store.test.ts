import { describe, expect, test } from "vitest";
import { memory } from "@dosync/replica";
import { storeLaws } from "@dosync/replica/testing";

describe("memory", () => {
  test.each(storeLaws(() => memory()))("$title", ({ check }) => check());
});

describe("memory with a short log", () => {
  test.each(storeLaws(() => memory({ log: 2 })))("$title", ({ check }) => check());

  test("does not answer what it has forgotten", async () => {
    const store = memory({ log: 2 }).open({ model: "m", space: "s" });
    for (let head = 0; head < 3; head++) {
      await store.commit(head, { version: 1, mutations: [], values: [], removed: [] });
    }
    expect(await store.since(0)).toBeUndefined();
    expect(await store.since(1)).toHaveLength(2);
  });
});

test("the laws find a store that commits whatever is expected", async () => {
  const careless = storeLaws(() => {
    const place = memory();
    return {
      open(name) {
        const store = place.open(name);
        const load = async (): Promise<number> => (await store.load("")).head;
        return {
          load: (client) => store.load(client),
          since: (head) => store.since(head),
          listen: (hint) => store.listen(hint),
          commit: async (_, batch) => store.commit(await load(), batch),
        };
      },
    };
  });
  const broken = await Promise.allSettled(careless.map(({ check }) => check()));
  const found = careless.filter((_, index) => broken[index]!.status === "rejected");
  expect(found.map(({ title }) => title)).toContain(
    "a batch that expects another head changes nothing",
  );
});
