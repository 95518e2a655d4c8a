// What a collection keeps for somebody goes with them, also where it holds itself.
import { addWatch, deref, dosync, removeWatch } from "@dosync/core";
import {
  add,
  addAll,
  collection,
  fold,
  index,
  remove,
  type View,
  where,
} from "@dosync/core/collection";
import { expect, onTestFinished, test, vi } from "vitest";

interface Owner {
  readonly name: string;
  own?: View<unknown>;
}

interface Task {
  readonly id: number;
  readonly owner: Owner;
}

const makeTasks = () =>
  collection<Task>()({ key: ({ id }) => id, indexes: { owner: index(({ owner }) => owner) } });

/** Lets the collector run until something is gone, or gives up. */
async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < 20; round++) {
    // To look whether it is there keeps it until the end of the task.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
    if (reference.deref() === undefined) return true;
  }
  return false;
}

test("an empty bucket that its own key holds is forgotten together with the key", async () => {
  const tasks = makeTasks();
  const use = (): WeakRef<object> => {
    const owner: Owner = { name: "Ada" };
    owner.own = where(tasks, "owner", owner);
    expect(deref(owner.own)).toEqual([]);
    expect(where(tasks, "owner", owner)).toBe(owner.own);
    dosync(() => add(tasks, { id: 1, owner }));
    expect(deref(owner.own)).toEqual([{ id: 1, owner }]);
    dosync(() => remove(tasks, 1));
    return new WeakRef(owner);
  };

  expect(await isCollected(use())).toBe(true);
});

test("a bucket of a key that is an object is one as long as there are rows, or somebody hears of it", async () => {
  const tasks = makeTasks();
  const ada: Owner = { name: "Ada" };
  const heard: number[] = [];
  addWatch(where(tasks, "owner", ada), "watch", (_key, _list, _old, rows) =>
    heard.push(rows.length),
  );
  const watched = new WeakRef(where(tasks, "owner", ada));

  expect(await isCollected(watched)).toBe(false);
  dosync(() => add(tasks, { id: 1, owner: ada }));
  removeWatch(where(tasks, "owner", ada), "watch");
  await isCollected(watched);

  expect([heard, deref(where(tasks, "owner", ada)).length]).toEqual([[1], 1]);
});

test("the result of a fold goes with the fold, though it holds that and no row changes", async () => {
  const tasks = makeTasks();
  const use = (): WeakRef<object> => {
    const start: { own?: View<unknown> } = {};
    start.own = fold(tasks, { start, add: (all) => all, remove: (all) => all });
    deref(start.own);
    return new WeakRef(start);
  };

  const results = Array.from({ length: 100 }, use);

  for (const result of [results[0]!, results[50]!]) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await isCollected(result)).toBe(true);
  }
});

test("a change of a row asks for none of the folds that nobody holds any more", async () => {
  const tasks = makeTasks();
  const use = (): WeakRef<object> => {
    const start = {};
    deref(fold(tasks, { start, add: (all) => all, remove: (all) => all }));
    return new WeakRef(start);
  };
  for (let wave = 0; wave < 10; wave++) {
    const made = Array.from({ length: 100 }, use);
    // oxlint-disable-next-line no-await-in-loop
    expect(await isCollected(made.at(-1)!)).toBe(true);
  }
  use();

  const asked = vi.spyOn(WeakRef.prototype, "deref");
  onTestFinished(() => asked.mockRestore());
  dosync(() => add(tasks, { id: 1, owner: { name: "Ada" } }));
  expect(asked.mock.calls.length).toBeLessThan(500);
});

test("an index asks once more for rows of no bucket, however many are added after them", () => {
  const asked = new Map<number, number>();
  const tasks = collection<Task>()({
    key: ({ id }) => id,
    indexes: {
      owner: index(({ id }) => {
        asked.set(id, (asked.get(id) ?? 0) + 1);
        return undefined;
      }),
    },
  });
  const owner: Owner = { name: "Ada" };
  for (let id = 0; id < 10; id++) {
    dosync(() => addAll(tasks, [{ id, owner }, { id: -1 - id, owner }])); // prettier-ignore
  }
  expect(deref(where(tasks, "owner", "none" as never))).toEqual([]);
  expect(new Set(asked.values())).toEqual(new Set([2]));
});
