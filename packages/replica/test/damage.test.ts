// What is kept and cannot be read: it is said, once, and nothing of it shows.
import { describe, expect, onTestFinished, test } from "vitest";
import { deref } from "@dosync/core";
import { add, collection, keys } from "@dosync/core/collection";
import {
  type Batch,
  defineModel,
  memory,
  openReplica,
  type Place,
  type Store,
} from "@dosync/replica";
import { type Answer, toText } from "@dosync/replica/adapter";
import { server } from "@dosync/replica/server";

const make = () => ({ todos: collection<{ id: number }>()({ key: ({ id }) => id }) });
const list = defineModel("list", make);
const put = list.mutation("put", ({ todos }, id: number) => add(todos, { id }));

const UNREADABLE: [what: string, kept: unknown][] = [
  ["null", null],
  ["nothing", undefined],
  ["a number", 5],
  ["a text", "row"],
  ["an object without a row", {}],
  ["a row that is nothing", { row: undefined, at: 1 }],
  ["a place that is no number", { row: { id: 1 }, at: "first" }],
  ["a place that is not a number", { row: { id: 1 }, at: Number.NaN }],
  ["a row with another key", { row: { id: 7 }, at: 1 }],
  ["a row that is null", { row: null, at: 1 }],
];

const SPACE = { model: "list", space: "s" };

function batch(values: Batch["values"], version = 1): Batch {
  return { version, mutations: [], values, removed: [] };
}

/** A place that counts how often it is asked for everything. */
function counted(place: Place): Place & { loads: number } {
  return {
    loads: 0,
    open(name) {
      const store: Store = place.open(name);
      const load: Store["load"] = (client) => {
        this.loads++;
        return store.load(client);
      };
      return {
        load,
        since: (head) => store.since(head),
        commit: (head, news) => store.commit(head, news),
        listen: (hint) => store.listen(hint),
      };
    },
  };
}

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));

function open(at: Parameters<typeof openReplica>[1]["at"], model = list) {
  const replica = openReplica(model, { space: "s", at, mutations: model === list ? [put] : [] });
  onTestFinished(() => replica.close());
  return replica;
}

describe.each(UNREADABLE)("%s in the place of a row", (_what, kept) => {
  test("opens as damaged, is not loaded again and again, and is read when it was mended", async () => {
    const place = memory();
    await place.open(SPACE).commit(0, batch([["todos/1", kept]]));
    const at = counted(place);
    const replica = open(at);
    expect(await replica.ready).toBe("damaged");
    await replica.flush({ timeout: 1000 });
    await moment();
    expect(at.loads).toBeLessThanOrEqual(2);
    expect(deref(replica.status)).toMatchObject({ connection: "damaged" });
    expect(deref(keys(replica.model.todos))).toEqual([]);

    await place.open(SPACE).commit(1, batch([["todos/1", { row: { id: 1 }, at: 1 }]]));
    await moment();
    expect(deref(replica.status)).toMatchObject({ connection: "open", failure: undefined });
    expect(deref(keys(replica.model.todos))).toEqual([1]);
  });

  test("that comes later is damage, and what was shown stays", async () => {
    const place = memory();
    const replica = open(place);
    await replica.ready;
    await replica.run(put, 2).confirmed;
    await place.open(SPACE).commit(1, batch([["todos/1", kept]]));
    await moment();
    expect(deref(replica.status)).toMatchObject({ connection: "damaged", pending: 0 });
    expect(deref(keys(replica.model.todos))).toEqual([2]);
  });

  test("is not migrated, and stays as it is", async () => {
    const place = memory();
    await place.open(SPACE).commit(0, batch([["todos/1", kept]]));
    const at = counted(place);
    const replica = open(at, defineModel("list", make, { version: 2 }));
    expect(await replica.ready).toBe("damaged");
    await moment();
    expect(at.loads).toBeLessThanOrEqual(2);
    expect(await place.open(SPACE).load("")).toMatchObject({ head: 1, version: 1 });
  });

  test("that a server has sent is damage", async () => {
    let asked = 0;
    const fetch = async (): Promise<Response> => {
      asked++;
      const patch = [{ op: "put", key: "todos/1", value: toText(kept) }] as const;
      const answer: Answer = {
        clientID: "device",
        from: null,
        cookie: 1,
        schemaVersion: 1,
        lastMutationID: 0,
        outcomes: [],
        patch,
      };
      return Response.json(answer);
    };
    const at = server("http://list.test", { user: "ada", fetch, storage: "memory", poll: 60_000 });
    const replica = open(at);
    expect(await replica.ready).toBe("damaged");
    await moment();
    expect(asked).toBeLessThan(5);
    expect(deref(replica.status)).toMatchObject({ connection: "damaged" });
    expect(deref(keys(replica.model.todos))).toEqual([]);
  });
});

test("a store that answers something else than it should is damaged, and is not asked again and again", async () => {
  const place = memory();
  for (const part of [{ values: null }, { values: [null] }, { last: 5 }, { last: [null] }]) {
    const at = counted({
      open(name) {
        const store = place.open(name);
        const load = async (client: string) =>
          ({ ...(await store.load(client)), ...part }) as never;
        return {
          load,
          since: (head) => store.since(head),
          commit: (head, news) => store.commit(head, news),
          listen: (hint) => store.listen(hint),
        };
      },
    });
    const replica = open(at);
    expect(await replica.ready).toBe("damaged");
    await moment();
    expect(at.loads).toBeLessThanOrEqual(2);
  }
});
