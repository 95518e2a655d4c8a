import { expect, onTestFinished, test } from "vitest";
import { deref, dosync, ref, refSet } from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { persist, type Persisted, type StorageArea } from "../src/index.ts";
import { TestStorage } from "./storages.ts";

const createCounter = () => ({ count: ref(0) });

function keep(model: object, storage: StorageArea, key = "shop"): Persisted {
  const saved = persist(model, { key, storage: () => storage, throttle: 0 });
  onTestFinished(() => saved.close());
  return saved;
}

test("a second model under one key of one storage is refused, and the first one goes on", async () => {
  const storage = new TestStorage();
  const { count } = createCounter();
  const saved = keep({ count }, storage);
  const error = thrownBy(() => keep(createCounter(), storage));
  expect(error).toMatchObject({ code: "PERSIST_KEY_TAKEN" });
  expect((error as Error).message).toContain('"shop"');
  dosync(() => refSet(count, 1));
  await saved.flush();
  expect(storage.items["shop:count"]).toBe('{"v":1}');
});

test("a key whose items have the names of another one's is refused, whichever comes first", () => {
  for (const [one, other] of [
    ["shop", "shop:count"],
    ["shop:count", "shop"],
    ["shop", "shop~journal"],
  ] as const) {
    const storage = new TestStorage();
    keep(createCounter(), storage, one);
    const error = thrownBy(() => keep(createCounter(), storage, other));
    expect(error).toMatchObject({ code: "PERSIST_KEY_TAKEN" });
    expect((error as Error).message).toContain(`"${one}"`);
  }
});

test("other keys of a storage, and this key of another storage, are free", () => {
  const storage = new TestStorage();
  keep(createCounter(), storage);
  keep(createCounter(), storage, "shopping");
  keep(createCounter(), storage, "sho");
  keep(createCounter(), new TestStorage());
});

test("two areas of one place are one storage", () => {
  const storage = new TestStorage();
  const area = (): StorageArea => ({ ...storage.forAnotherPage(), place: "the disk" });
  keep(createCounter(), area());
  const error = thrownBy(() => keep(createCounter(), area()));
  expect(error).toMatchObject({ code: "PERSIST_KEY_TAKEN" });
});

test("a key is free again once its model was closed, and so it is after a refusal", async () => {
  const storage = new TestStorage();
  const first = createCounter();
  const saved = keep(first, storage);
  thrownBy(() => keep(createCounter(), storage));
  dosync(() => refSet(first.count, 7));
  await saved.close();
  const second = createCounter();
  keep(second, storage);
  expect(deref(second.count)).toBe(7);
  await saved.close(); // once more: the key is the second one's now
  expect(thrownBy(() => keep(createCounter(), storage))).toMatchObject({
    code: "PERSIST_KEY_TAKEN",
  });
});
