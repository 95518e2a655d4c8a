import { checkFunction } from "@dosync/core/adapter";
import type { Batch, Place } from "../store/store.ts";
import { batch, same, SPACE, valuesIn } from "./check.ts";
import { outboxLaws } from "./outbox-laws.ts";

/** A law that every `Store` keeps. */
export interface StoreLaw {
  readonly title: string;
  /** Rejects where the store breaks the law. */
  readonly check: () => Promise<void>;
}

/**
 * The contract of a `Store`, as laws for the tests of an implementation. Those about the outbox of `after` hold by
 * themselves for a place that has none.
 *
 * @param makePlace Called for each law. It answers a place that holds nothing yet.
 * @returns The laws. Give each to the test runner: `test(law.title, law.check)`.
 * @example
 * ```ts
 * for (const { check } of storeLaws(() => memory())) await check();
 * ```
 */
export function storeLaws(makePlace: () => Place | Promise<Place>): StoreLaw[] {
  checkFunction(makePlace, "What storeLaws() is given");
  return Object.entries({ ...laws, ...outboxLaws }).map(([title, law]) => ({
    title,
    check: async () => law(await makePlace()),
  }));
}

function named(number: number, history: string): Batch {
  return { ...batch("me", number, { a: number }), history };
}

const laws: Record<string, (place: Place) => Promise<void>> = {
  async "a new space has the head 0 and nothing in it"(place) {
    const { head, version, values, last } = await place.open(SPACE).load("me");
    same("what is loaded", [head, version, [...values], last], [0, undefined, [], []]);
  },

  async "a batch that expects the head moves it, with all of its values"(place) {
    const store = place.open(SPACE);
    same("the answer", await store.commit(0, batch("me", 1, { a: 1, b: 2 })), "committed");
    const loaded = await store.load("me");
    same("what is loaded", [loaded.head, valuesIn(loaded.values)], [1, { a: 1, b: 2 }]);
  },

  async "a batch that expects another head changes nothing"(place) {
    const store = place.open(SPACE);
    await store.commit(0, batch("me", 1, { a: 1 }));
    for (const head of [0, 2]) {
      same("the answer", await store.commit(head, batch("you", 1, { a: 9 })), "moved");
    }
    const { head, values, last } = await store.load("you");
    same("what is loaded", [head, valuesIn(values), last], [1, { a: 1 }, []]);
  },

  async "of batches that expect the same head one is committed"(place) {
    const stores = [place.open(SPACE), place.open(SPACE), place.open(SPACE)];
    const answers = await Promise.all(
      stores.map((store, index) => store.commit(0, batch(`${index}`, 1, { a: index }))),
    );
    same("how many", answers.filter((answer) => answer === "committed").length, 1);
    const { head, values } = await stores[0]!.load("me");
    same("the value", [head, valuesIn(values)], [1, { a: answers.indexOf("committed") }]);
  },

  async "everybody who opens the space has the same log, in order"(place) {
    const [one, other] = [place.open(SPACE), place.open(SPACE)];
    const [first, second] = [batch("me", 1, { a: 1 }), batch("you", 1, { b: 2 })];
    await one.commit(0, first);
    await other.commit(1, second);
    for (const store of [one, other]) {
      same("all", await store.since(0), [first, second]);
      same("the second", await store.since(1), [second]);
      same("none", await store.since(2), []);
    }
  },

  async "a log that has lost its beginning says so"(place) {
    const store = place.open(SPACE);
    const count = 20;
    for (let head = 0; head < count; head++)
      await store.commit(head, batch("me", head, { a: head }));
    const all = await store.since(0);
    if (all !== undefined) same("the length", all.length, count);
  },

  async "a client is told of its mutations in the last batch that has any"(place) {
    const store = place.open(SPACE);
    await store.commit(0, batch("me", 1, { a: 1 }));
    await store.commit(1, batch("me", 2, { a: 2 }));
    await store.commit(2, batch("you", 1, { a: 3 }));
    const { last } = await store.load("me");
    same("what is told", last, batch("me", 2, { a: 2 }).mutations);
    if (store.last === undefined) return;
    same("what is told alone", await store.last("me"), { head: 3, last });
    same("what is told of others", await store.last("them"), { head: 3, last: [] });
  },

  async "a refusal is kept with its reason"(place) {
    const store = place.open(SPACE);
    const refusal = { code: "NO", rule: "no overdraft", addresses: ["a"], message: "no" };
    const refused = { ...batch("me", 1, {}).mutations[0]!, refusal };
    const given: Batch = { version: 1, mutations: [refused], values: [], removed: [] };
    await store.commit(0, given);
    same("the log", await store.since(0), [given]);
  },

  async "what a batch removes is gone, and the rest stays"(place) {
    const store = place.open(SPACE);
    await store.commit(0, batch("me", 1, { a: 1, b: 2, c: 3 }));
    const given: Batch = { version: 1, mutations: [], values: [["d", 4]], removed: ["a", "c"] };
    await store.commit(1, given);
    same("what is loaded", valuesIn((await store.load("me")).values), { b: 2, d: 4 });
    same("the log", await store.since(1), [given]);
    await store.commit(2, batch("me", 2, { a: 5 }));
    same("what came back", valuesIn((await store.load("me")).values), { a: 5, b: 2, d: 4 });
  },

  async "the version is that of the last batch"(place) {
    const store = place.open(SPACE);
    await store.commit(0, batch("me", 1, { a: 1 }));
    same("the version", (await store.load("me")).version, 1);
    await store.commit(1, { version: 3, mutations: [], values: [["a", 2]], removed: [] });
    same("the version", (await place.open(SPACE).load("me")).version, 3);
    await store.commit(0, { version: 1, mutations: [], values: [["a", 9]], removed: [] });
    const { version, values } = await store.load("me");
    same("what is loaded", [version, valuesIn(values)], [3, { a: 2 }]);
  },

  async "a head that the store has not reached has no batches after it"(place) {
    const store = place.open(SPACE);
    await store.commit(0, batch("me", 1, { a: 1 }));
    same("the log", await store.since(2), undefined);
  },

  async "a store that tells the name of its log goes on from no other log"(place) {
    const store = place.open(SPACE);
    await store.commit(0, named(1, "one"));
    await store.commit(1, named(2, "two"), "one");
    const { history } = await store.load("me");
    if (history === undefined) return;
    same("the name", history, "two");
    same("the log", await store.since(1, "one"), [named(2, "two")]);
    same("nothing new", await store.since(2, "two"), []);
    for (const head of [1, 2]) same("another log", await store.since(head, "x"), undefined);
    same("the answer", await store.commit(2, named(3, "three"), "x"), "moved");
    same("the answer", await store.commit(2, named(3, "three"), "two"), "committed");
  },

  async "a batch with a value that cannot be kept changes nothing"(place) {
    const store = place.open(SPACE);
    await store.commit(0, batch("me", 1, { a: 1 }));
    const answer = await Promise.allSettled([
      store.commit(1, batch("me", 2, { a: 2, b: () => {}, c: 3 })),
    ]);
    same("the answer", answer[0].status, "rejected");
    const { head, values } = await place.open(SPACE).load("me");
    same("what is loaded", [head, valuesIn(values)], [1, { a: 1 }]);
  },

  async "values come back as they were"(place) {
    const store = place.open(SPACE);
    const value = [
      { deep: [1, "two", null, undefined, true, -0, Number.NaN, Infinity, 10n, "\ud800"] },
      new Date(0),
      new Map([["key", new Set([1])]]),
    ];
    await store.commit(0, batch("me", 1, { "odd%20name": value }));
    const { values } = await place.open(SPACE).load("me");
    same("the value", valuesIn(values), { "odd%20name": value });
  },

  async "what is committed does not change with the objects that were given"(place) {
    const store = place.open(SPACE);
    const value = { n: 1 };
    await store.commit(0, batch("me", 1, { a: value }));
    value.n = 2;
    same("the value", valuesIn((await store.load("me")).values), { a: { n: 1 } });
  },

  async "spaces, and the spaces of models, do not know of each other"(place) {
    await place.open(SPACE).commit(0, batch("me", 1, { a: 1 }));
    for (const name of [
      { model: "bank", space: "b" },
      { model: "ban", space: "ka" },
      { model: "bank/a", space: "" },
    ]) {
      same("the head", (await place.open(name).load("me")).head, 0);
    }
  },

  async "whoever listens is told of a commit, until it ends that"(place) {
    const [one, other] = [place.open(SPACE), place.open(SPACE)];
    const ended: string[] = [];
    const stop = other.listen(() => ended.push("told"));
    stop();
    stop();
    const told = new Promise<void>((resolve) => {
      const end = other.listen(() => {
        end();
        resolve();
      });
    });
    await one.commit(0, batch("me", 1, { a: 1 })); // a hint may come before
    await told;
    same("what was told after the end", ended, []);
  },
};
