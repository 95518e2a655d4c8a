// What rests on a hint of a store is speed alone, and an answer that was lost says nothing.
import { expect, onTestFinished, test } from "vitest";
import { addWatch, alter, deref, ref } from "@dosync/core";
import { defineModel, memory, openReplica, type Place, type Store } from "@dosync/replica";

const counter = defineModel("counter", () => ({ count: ref(0) }));
const add = counter.mutation("add", ({ count }, n: number) => void alter(count, (sum) => sum + n));

/** A place whose store does something else in some of its functions. */
function changed(place: Place, change: (store: Store) => Partial<Store>): Place {
  return {
    open(name) {
      const store = place.open(name);
      return {
        load: (client) => store.load(client),
        since: (head) => store.since(head),
        commit: (head, batch) => store.commit(head, batch),
        listen: (hint) => store.listen(hint),
        ...change(store),
      };
    },
  };
}

const lost = (): Promise<never> => Promise.reject(new Error("The connection was lost."));

async function open(at: Place) {
  const replica = openReplica(counter, { space: "a", at, mutations: [add] });
  onTestFinished(() => replica.close());
  await replica.ready;
  return replica;
}

test("a replica that is never told of anything shows what there is when it is flushed", async () => {
  const place = memory();
  const deaf = await open(changed(place, () => ({ listen: () => () => {} })));
  const other = await open(place);
  await other.run(add, 1).confirmed;
  await deaf.flush();
  expect(deref(deaf.model.count)).toBe(1);
});

test("a hint without news changes nothing, and the next batch counts once", async () => {
  const place = memory();
  let hint: (() => void) | undefined;
  const mine = await open(changed(place, () => ({ listen: (own) => ((hint = own), () => {}) })));
  const other = await open(place);
  for (let i = 0; i < 3; i++) hint!();
  await mine.run(add, 1).confirmed;
  await other.run(add, 10).confirmed;
  for (let i = 0; i < 3; i++) hint!();
  await mine.flush();
  expect([deref(mine.model.count), deref(other.model.count)]).toEqual([11, 11]);
});

test("a replica asks for what comes after the last batch that it has taken in", async () => {
  const place = memory();
  const asked: number[] = [];
  const mine = await open(
    changed(place, (store) => ({
      since: (head) => {
        asked.push(head);
        return store.since(head);
      },
    })),
  );
  const other = await open(place);
  mine.pause();
  for (let i = 0; i < 3; i++) await other.run(add, 1).confirmed;
  asked.length = 0;
  mine.resume();
  await mine.flush();
  await mine.flush();
  expect(asked.filter((head) => head > 0)).toEqual(asked.slice(1).map(() => 3));
  expect(deref(mine.model.count)).toBe(3);
});

test("a read that has failed is done again, though nobody says so", async () => {
  const place = memory();
  let isFailing = false;
  const mine = await open(
    changed(place, (store) => ({
      since: (head) => {
        if (!isFailing) return store.since(head);
        isFailing = false;
        return lost();
      },
    })),
  );
  const other = await open(place);
  const shown = new Promise<void>((resolve) =>
    addWatch(mine.model.count, "shown", () => resolve()),
  );
  isFailing = true;
  await other.run(add, 1).confirmed;
  await shown;
  expect(deref(mine.model.count)).toBe(1);
});

test("a mutation whose answer was lost can never be taken back: it may be in the log", async () => {
  let isFailing = false;
  const mine = await open(
    changed(memory(), (store) => ({
      listen: () => () => {},
      commit: async (head, batch) => {
        const answer = await store.commit(head, batch);
        if (!isFailing) return answer;
        isFailing = false;
        return lost();
      },
    })),
  );
  isFailing = true;
  const sent = mine.run(add, 1);
  const tries: [state: string, isTakenBack: boolean][] = [];
  addWatch(sent.state, "take back", (_key, _identity, _old, state) => {
    tries.push([state, sent.cancel()]);
  });
  await sent.confirmed;
  expect(tries).toEqual([
    ["sent", false],
    ["confirmed", false],
  ]);
});

test("a paused replica that is closed still tells what became of what it has sent", async () => {
  const place = memory();
  let answer: (() => void) | undefined;
  const mine = openReplica(counter, {
    space: "a",
    at: changed(place, (store) => ({
      commit: async (head, batch) => {
        const committed = await store.commit(head, batch);
        await new Promise<void>((resolve) => (answer = resolve));
        throw new Error(`The answer was lost: ${committed}`);
      },
    })),
    mutations: [add],
  });
  await mine.ready;
  const sent = mine.run(add, 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  mine.pause();
  answer!();
  await new Promise((resolve) => setTimeout(resolve, 5));
  mine.close();
  await sent.confirmed;
  expect(deref(sent.state)).toBe("confirmed");
});
