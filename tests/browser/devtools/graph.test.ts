import { alter, deref, derived, dosync, type Identity, ref } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import { record, type Recorder } from "@dosync/devtools";
import { type DosyncDevtools, makePanel } from "@dosync/devtools/element";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { inPanel, pause } from "./in-panel.ts";
import { Shop, showShop } from "./shop.ts";

let shop: Shop;
let recorder: Recorder;
let panel: DosyncDevtools;
let hide: () => void;
let place: HTMLElement;
const { root, all, found, open, lines, details } = inPanel(() => panel);

beforeEach(async () => {
  localStorage.clear();
  await page.viewport(1180, 800);
  shop = new Shop();
  recorder = record({ models: { shop: shop.model } });
  place = document.body.appendChild(document.createElement("main"));
  hide = showShop(shop.model, place);
  panel = makePanel(recorder, { open: true });
  document.body.append(panel);
  await pause();
});

afterEach(() => {
  panel.remove();
  hide();
  place.remove();
  recorder.dispose();
  shop.rule.dispose();
});

const boxes = (column: number): string[] =>
  [...all(".map .column")[column]!.querySelectorAll(".box .name")].map((name) => name.textContent);

test("a derived value stands between what it reads and who reads it, on a page of three frameworks", async () => {
  await open("Graph", "hasStock");
  expect([boxes(0), boxes(2)]).toEqual([["stock"], ["total"]]);
  found(".map .box", "stock").click();
  await pause();
  expect(boxes(0)).toEqual([]);
  expect(boxes(2)).toEqual(["total", "hasStock", "StockInReact"]);
  expect(details()).toMatch(/A change of it may reach\s*2 derived values: total, hasStock/);
  await open("State", "wallet");
  found(".details .link", "Show it in the graph").click();
  await pause();
  expect(boxes(2)).toEqual(["total", "WalletInVue", "wallet never lends"]);
});

test("it says why it ran, over which commit, and that it ran in vain", async () => {
  shop.deliver();
  shop.pay(30);
  await pause(250);
  const text = await open("Graph", "hasStock");
  expect(lines()[0]).toMatch(/hasStock1× in vain← stock2×/);
  expect(text).toMatch(/Computed 2 times, 1 in vain/);
  expect(text).toMatch(/stockdeliveryin vain: equal.*its first value/s);
  expect(await open("Graph", "total")).toMatch(/walletpaychanged.*stockdeliverychanged/s);
  found(".details .link", "pay").click();
  await pause();
  expect(found("[role=tab]", "Commits").getAttribute("aria-selected")).toBe("true");
  expect(root().querySelector(".details h2")!.textContent).toBe("pay");
});

test("those that ran in vain are listed by themselves, the worst first", async () => {
  await open("Graph");
  expect(lines()).toHaveLength(2);
  const often = derived(() => deref(shop.model.stock) > -1, { label: "often" });
  onTestFinished(subscribe(often, () => {}));
  found(".tools label", "ran in vain").querySelector("input")!.click();
  for (let i = 0; i < 3; i++) shop.deliver();
  onTestFinished(
    subscribe(
      derived(() => deref(often), { label: "never" }),
      () => {},
    ),
  );
  await pause(300);
  expect(lines().map((line) => /^derived(\w+)\d× in vain/.exec(line)?.[1])).toEqual([
    "hasStock",
    "often",
  ]);
  found(".tools label", "sources too").querySelector("input")!.click();
  found(".tools label", "ran in vain").querySelector("input")!.click();
  await pause();
  expect(lines().some((line) => line.includes("wallet"))).toBe(true);
});

test("the graph is walked with the arrow keys", async () => {
  await open("Graph", "total");
  const focused = (): string | undefined =>
    root().activeElement?.querySelector(".name")?.textContent;
  all(".map .chosen")[0]!.focus();
  await userEvent.keyboard("{ArrowLeft}");
  expect(focused()).toBe("stock");
  await userEvent.keyboard("{ArrowUp}");
  expect(focused()).toBe("hasStock");
  await userEvent.keyboard("{ArrowUp}");
  expect(focused()).toBe("hasStock");
  await userEvent.keyboard("{ArrowRight}");
  expect(focused()).toBe("total");
  await userEvent.keyboard("{ArrowLeft}{ArrowUp}{Enter}");
  await pause();
  expect(root().querySelector(".details h2")!.textContent).toContain("hasStock");
  expect(focused()).toBe("hasStock");
  await userEvent.keyboard("{ArrowRight}{Enter}");
  await pause();
  expect(focused()).toBe("total");
  await userEvent.keyboard("{Enter}");
  await pause();
  expect(found("[role=tab]", "State").getAttribute("aria-selected")).toBe("true");
});

test("to look at the graph computes nothing, and masks what is to be masked", async () => {
  panel.remove();
  recorder.dispose();
  let runs = 0;
  const secret = ref("abc", { label: "secret" });
  const cold = derived(() => (runs++, deref(secret).length), { label: "cold" });
  recorder = record({
    models: { own: { secret, cold } },
    sanitize: (value, identity) => (identity === (secret as Identity<unknown>) ? "•••" : value),
  });
  panel = makePanel(recorder, { open: true });
  document.body.append(panel);
  await pause();
  expect(await open("Graph", "cold")).toContain("not computed");
  expect([runs, boxes(0)]).toEqual([0, []]);

  deref(cold);
  await pause(250);
  expect(boxes(0)).toEqual(["secret"]);
  expect(found(".map .box", "secret").textContent).toContain("•••");
  expect(runs).toBe(1);
});

test("of ten thousand sources the graph draws a few, and more when it is asked", async () => {
  const refs = Array.from({ length: 10_000 }, (_, i) => ref(i, { label: `cell ${i}` }));
  const sum = derived(() => refs.reduce((total, one) => total + deref(one), 0), { label: "sum" });
  onTestFinished(subscribe(sum, () => {}));
  await pause(300);
  const text = await open("Graph", "sum");
  expect(boxes(0)).toHaveLength(10);
  expect(text).toMatch(/9,990 more/);
  expect(text).toMatch(/It comes from.*and perhaps others/s);
  const start = performance.now();
  for (let i = 0; i < 20; i++) dosync(() => void alter(refs[i]!, (n) => n + 1));
  await pause(250);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(details()).toMatch(/Computed 21 times/);
  found(".map .box", "9,990 more").click();
  await pause();
  expect(boxes(0)).toHaveLength(60);
});
