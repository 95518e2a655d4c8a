// What is made of rows is kept until rows change: where they stand, and what they add up to. So a function that
// makes it must depend on its arguments alone. One that reads something else would be right once, and stale then.
import {
  alter,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  peek,
  ref,
  refSet,
  reset,
  snapshot,
} from "@dosync/core";
import {
  addAll,
  at,
  collection,
  fold,
  index,
  ordered,
  range,
  replaceAll,
  set,
} from "@dosync/core/collection";
import { expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

interface Item {
  readonly id: number;
  readonly price: number;
}

const three: readonly Item[] = [1, 2, 3].map((id) => ({ id, price: id * 10 }));
const refused = { code: "IMPURE_FUNCTION", label: 'ref "rate"' };
const makeRate = () => ref(2, { label: "rate" });

const ways = {
  "reads a ref": () => {
    const rate = makeRate();
    return () => deref(rate);
  },
  "peeks at one": () => {
    const rate = makeRate();
    return () => peek(rate);
  },
} as const;

for (const [way, make] of Object.entries(ways)) {
  for (const kind of [index, ordered]) {
    test(`a function of ${kind.name} that ${way} is refused by whoever writes a row`, async () => {
      const rate = make();
      let isOn = true;
      const items = collection<Item>()({
        key: (item) => item.id,
        indexes: { dear: kind((item: Item) => item.price * (isOn ? rate() : 1)) },
      });
      const writes = [
        () => addAll(items, three),
        () => set(items, three[0]!),
        () => replaceAll(items, three),
      ];
      for (const write of writes) {
        expect(thrownBy(() => dosync(write))).toMatchObject(refused);
        const mine = draft();
        expect(thrownBy(() => mine.dosync(write))).toMatchObject(refused);
        mine.abort();
        await expect(dosyncAsync(async (tx) => tx.dosync(write))).rejects.toMatchObject(refused);
      }
      expect(deref(at(items, 1))).toBe(undefined);
      isOn = false;
      dosync(() => addAll(items, three));
      isOn = true;
      expect(
        thrownBy(() => dosync(() => alter(at(items, 1), (item) => ({ ...item })))),
      ).toMatchObject(refused);
      expect(deref(at(items, 1))).toBe(three[0]);
    });
  }

  test(`a function of a fold that ${way} is refused by whoever reads it`, () => {
    const rate = make();
    const items = collection<Item>()({ key: (item) => item.id });
    const add = (sum: number, item: Item): number => sum + item.price * rate();
    const sums = [
      fold(items, { start: 0, add, remove: (sum, item) => sum - item.price }),
      fold(items, { start: 0, add, exact: true }),
    ];
    dosync(() => addAll(items, three));
    using moment = snapshot();
    const mine = draft();
    for (const sum of sums) {
      expect(thrownBy(() => deref(sum))).toMatchObject(refused);
      expect(thrownBy(() => deref(derived(() => deref(sum))))).toMatchObject(refused);
      expect(thrownBy(() => moment.deref(sum))).toMatchObject(refused);
      expect(thrownBy(() => mine.deref(sum))).toMatchObject(refused);
      dosync(() => expect(thrownBy(() => deref(sum))).toMatchObject(refused));
    }
    mine.abort();
  });

  test(`a remove of a fold that ${way} is refused by whoever writes a row`, () => {
    const rate = make();
    const items = collection<Item>()({ key: (item) => item.id });
    const sum = fold(items, {
      start: 0,
      add: (all, item) => all + item.price,
      remove: (all, item) => all - item.price * rate(),
    });
    dosync(() => addAll(items, three));
    expect(deref(sum)).toBe(60);
    expect(thrownBy(() => dosync(() => set(items, { id: 1, price: 11 })))).toMatchObject(refused);
    dosync(() => {
      expect(thrownBy(() => set(items, { id: 1, price: 11 }))).toMatchObject(refused);
      expect(deref(at(items, 1))).toBe(three[0]);
    });
    expect(deref(sum)).toBe(60);
  });
}

test("a function of a fold changes nothing", () => {
  const count = atom(0);
  const items = collection<Item>()({ key: (item) => item.id });
  const sum = fold(items, {
    start: 0,
    add: (all, item) => all + item.price,
    remove: (all, item) => {
      reset(count, 1);
      return all - item.price;
    },
  });
  dosync(() => addAll(items, three));
  expect(deref(sum)).toBe(60);
  expect(thrownBy(() => dosync(() => set(items, { id: 1, price: 11 })))).toMatchObject({
    code: "IMPURE_FUNCTION",
    label: expect.stringContaining("atom"),
  });
  expect(deref(sum)).toBe(60);
  expect(deref(count)).toBe(0);
});

test("what is made of rows and of something else is a derived value", () => {
  const rate = ref(2);
  const items = collection<Item>()({
    key: (item) => item.id,
    indexes: { price: ordered((item) => item.price) },
  });
  const sum = fold(items, {
    start: 0,
    add: (all, item) => all + item.price,
    remove: (all, item) => all - item.price,
  });
  const worth = derived(() => deref(sum) * deref(rate));
  dosync(() => addAll(items, three));
  expect(deref(worth)).toBe(120);
  dosync(() => refSet(rate, 3));
  expect(deref(worth)).toBe(180);
  expect(deref(range(items, "price", { from: 20 }))).toEqual(three.slice(1));
});
