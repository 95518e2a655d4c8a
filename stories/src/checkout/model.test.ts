import { deref } from "@dosync/core";
import { describe, expect, it } from "vitest";
import { createShop, type Shop } from "./model.ts";

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
const never = new AbortController().signal;

const outcomes = (shop: Shop): string[] =>
  shop.trace.picture.get().spans.map(({ attempt, outcome }) => `${attempt} ${outcome}`);
const worldOf = (shop: Shop): unknown[] =>
  shop.identities.map((identity) => deref<unknown>(identity));

describe("an order over several requests", () => {
  it("takes stock and money at one point", async () => {
    const shop = createShop({ latency: 5 });
    const ordered = shop.checkout("order 1", never);
    await wait(8);
    expect(worldOf(shop)).toEqual([3, 40, 100, []]);
    await ordered;
    expect(worldOf(shop)).toEqual([2, 40, 60, ["order 1 for 40 €"]]);
    expect(outcomes(shop)).toEqual(["1 committed"]);
  });

  it("runs again when somebody else takes from the stock", async () => {
    const shop = createShop({ latency: 5 });
    const ordered = shop.checkout("order 1", never);
    shop.others.buy();
    await ordered;
    expect(worldOf(shop)).toEqual([1, 40, 60, ["order 1 for 40 €"]]);
    expect(outcomes(shop)).toEqual(["1 overtaken", "2 committed"]);
  });

  it("pays the price of its commit, since it has ensured it", async () => {
    const shop = createShop({ latency: 10 });
    const ordered = shop.checkout("order 1", never);
    await wait(16);
    shop.others.reprice();
    await ordered;
    expect(worldOf(shop)).toEqual([2, 45, 55, ["order 1 for 45 €"]]);
    expect(outcomes(shop)).toEqual(["1 overtaken", "2 committed"]);
  });

  it("leaves nothing behind when it is cancelled", async () => {
    const shop = createShop({ latency: 10 });
    const cancel = new AbortController();
    const ordered = shop.checkout("order 1", cancel.signal);
    await wait(5);
    cancel.abort();
    await ordered;
    expect(worldOf(shop)).toEqual([3, 40, 100, []]);
    expect(outcomes(shop)).toEqual(["1 cancelled"]);
  });

  it("is refused when the last one goes to somebody else meanwhile", async () => {
    const shop = createShop({ latency: 5 });
    const ordered = shop.checkout("order 1", never);
    for (let i = 0; i < 3; i++) shop.others.buy();
    await expect(ordered).rejects.toThrow("Sold out");
    expect(worldOf(shop)).toEqual([0, 40, 100, []]);
  });
});
