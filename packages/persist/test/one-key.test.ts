import { deref, dosync, ref, refSet } from "@dosync/core";
import { expect, onTestFinished, test } from "vitest";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { persist, type Persisted, type StorageArea } from "../src/index.ts";
import { TestStorage } from "./storages.ts";

/** A model of one count that is kept. */
class Kept {
  readonly count = ref(0);
  readonly saved: Persisted;

  constructor(storage: StorageArea, key = "shop") {
    const model = { count: this.count };
    this.saved = persist(model, { key, storage: () => storage, throttle: 0 });
    onTestFinished(() => this.saved.close());
  }
  async write(count: number): Promise<void> {
    dosync(() => refSet(this.count, count));
    await this.saved.flush();
  }
}

/** Writes in turn by two models, and answers what is reported. */
async function inTurn(one: Kept, other: Kept): Promise<string[]> {
  const errors = collectDeliveryErrors();
  for (let n = 1; n < 4; n++) {
    await one.write(n);
    await other.write(n);
  }
  return errors.map(({ cause }) => (cause as { code: string }).code);
}

test("two models that write under one key of one storage are told of, each once", async () => {
  const storage = new TestStorage();
  const told = await inTurn(new Kept(storage), new Kept(storage));
  expect(told).toEqual(["PERSIST_KEY_TAKEN", "PERSIST_KEY_TAKEN"]);
});

test("a key whose items have the names of another one's is told of, whichever comes first", async () => {
  for (const [one, other] of [
    ["shop", "shop:count"],
    ["shop:count", "shop"],
    ["shop", "shop~journal"],
  ] as const) {
    const storage = new TestStorage();
    const told = await inTurn(new Kept(storage, one), new Kept(storage, other));
    expect(told).toContain("PERSIST_KEY_TAKEN");
  }
});

test("other keys of a storage, and this key of another storage, are free", async () => {
  const storage = new TestStorage();
  const shop = new Kept(storage);
  for (const other of [
    new Kept(storage, "shopping"),
    new Kept(storage, "sho"),
    new Kept(new TestStorage()),
  ]) {
    expect(await inTurn(shop, other)).toEqual([]);
  }
});

test("two areas of one place are one storage", async () => {
  const storage = new TestStorage();
  const area = (): StorageArea => ({ ...storage.forAnotherPage(), place: "the disk" });
  expect(await inTurn(new Kept(area()), new Kept(area()))).toContain("PERSIST_KEY_TAKEN");
});

test("a model that writes no more is no fault: one made in vain, one of a module that was loaded again", async () => {
  const errors = collectDeliveryErrors();
  const storage = new TestStorage();
  const [inVain, old] = [new Kept(storage), new Kept(storage)];
  await old.write(1);
  const present = new Kept(storage);
  for (let n = 2; n < 5; n++) await present.write(n);
  expect(deref(inVain.count)).toBe(0);
  expect(errors).toEqual([]);
});

test("a key is free again once its model was closed", async () => {
  const storage = new TestStorage();
  const [first, second] = [new Kept(storage), new Kept(storage)];
  await second.write(7);
  await first.write(8);
  await first.saved.close();
  const errors = collectDeliveryErrors();
  await second.write(9);
  expect(errors).toEqual([]);
  expect(storage.items["shop:count"]).toBe('{"v":9}');
});
