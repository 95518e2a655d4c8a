import axe from "axe-core";
import { deref, dosync, invariant, refSet } from "@dosync/core";
import { readersOf } from "@dosync/core/adapter";
import { record, type Recorder, replaySession, type Session } from "@dosync/devtools";
import { type DosyncDevtools, makePanel } from "@dosync/devtools/element";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { inPanel, pause } from "./in-panel.ts";
import { SharedShop } from "./shared-shop.ts";
import { Shop, showShop } from "./shop.ts";

let shop: Shop;
let recorder: Recorder;
let panel: DosyncDevtools;
let hide: () => void;
let place: HTMLElement;
const { root, all, found, open, lines } = inPanel(() => panel);

beforeEach(async () => {
  localStorage.clear();
  await page.viewport(1100, 800);
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

function nothing(): void {}

test("the state of three frameworks is shown with its present values, and follows them", async () => {
  await open("State");
  expect(lines().some((line) => /stock.*3/.test(line))).toBe(true);
  shop.deliver();
  await pause(300);
  expect(lines().some((line) => /stock.*6/.test(line))).toBe(true);
  expect(place.textContent).toContain("React: 6 in stock");
});

test("the details of an identity follow it, also where Preact's signals draw only what has other props", async () => {
  expect(await open("State", "stock")).toContain("Value3 edit");
  shop.deliver();
  await pause(300);
  expect(root().querySelector(".details")!.textContent).toMatch(
    /Written by 1 commit.*Value6 edit/s,
  );
});

test("who shows an identity is named: a component of React, one of Vue, and what is derived", async () => {
  expect([...readersOf(shop.model.stock).keys()]).toEqual(["StockInReact"]);
  expect(await open("State", "stock")).toMatch(
    /Components\s*StockInReact.*Derived\s*total, hasStock/s,
  );
  expect(await open("State", "wallet")).toContain("WalletInVue");
  hide();
  expect(readersOf(shop.model.stock).size).toBe(0);
  expect(readersOf(shop.model.wallet).size).toBe(0);
});

test("a value is edited by hand, and what a validator refuses is shown and changes nothing", async () => {
  await open("State", "stock");
  found(".details .edit", "edit").click();
  await pause();
  const input = root().querySelector<HTMLInputElement>(".tree input")!;
  await userEvent.fill(input, "-1");
  await userEvent.keyboard("{Enter}");
  expect(root().querySelector("[role=alert]")!.textContent).toContain("None is left.");
  expect(deref(shop.model.stock)).toBe(3);
  await userEvent.fill(input, "9");
  await userEvent.keyboard("{Enter}");
  expect(deref(shop.model.stock)).toBe(9);
  await pause();
  expect(place.textContent).toContain("React: 9 in stock");
});

test("a filter keeps what matches", async () => {
  await open("State");
  await userEvent.fill(root().querySelector<HTMLInputElement>("[type=search]")!, "shop wall");
  await pause();
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toContain("wallet");
});

test("a commit says what it changed, by whom, how often it was tried and over what", async () => {
  const waits: (() => void)[] = [];
  const ordered = shop.order("Ada", () => new Promise((resolve) => waits.push(resolve)));
  await pause(10);
  shop.deliver();
  for (let i = 0; i < 6; i++) {
    for (const go of waits.splice(0)) go();
    await pause(10);
  }
  await ordered;
  const details = await open("Commits", "order of Ada");
  expect(details).toMatch(/user: "Ada"/);
  expect(details).toContain('attempt 1: over stock by "delivery"');
  expect(details).toContain("was 6 → is 5");
  expect(details).toContain('+ "Ada for 40 €"');
  expect(details).toMatch(/check wallet never lends/);
  found(".details .link", "see it attempt by attempt").click();
  await pause();
  expect(root().querySelector(".details")!.textContent).toMatch(
    /Attempt 2: committed.*Attempt 1: overtaken.*overtaken\s*stock by "delivery"/s,
  );
});

test("a refusal is in the list, with its rule", async () => {
  expect(() => shop.pay(1000)).toThrow("wallet never lends");
  expect(await open("Commits", "pay")).toMatch(/InvariantError.*wallet never lends/s);
});

test("a transaction is shown while it runs, and a draft with what it would change", async () => {
  const edit = shop.edit();
  let go = nothing;
  const ordered = shop.order("Grace", () => new Promise((resolve) => (go = resolve)));
  await pause(200);
  const details = await open("Transactions");
  expect(lines()[0]).toMatch(/order of Grace.*running/);
  expect(details).toMatch(/transaction "order of Grace", attempt 1.*Draft "address"/s);
  expect(details).toMatch(/Draft “address”: 1 change.*address\.city.*London.*Paris/s);
  for (let i = 0; i < 3; i++) {
    go();
    await pause(10);
  }
  await ordered;
  await pause(250);
  expect(lines()[0]).toMatch(/order of Grace.*committed/);
  edit.abort();
});

test("an earlier moment is looked at, and gone back to", async () => {
  shop.deliver();
  shop.deliver();
  await open("Time");
  const slider = root().querySelector<HTMLInputElement>("[type=range]")!;
  slider.value = "0";
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await pause();
  expect(root().querySelector(".details")!.textContent).toMatch(/After “delivery”.*was 6 → is 9/s);
  expect(place.textContent).toContain("9 in stock");
  found(".button", "Go back to here").click();
  await pause();
  expect(deref(shop.model.stock)).toBe(6);
});

test("a session that is exported in the panel is played again, with its bug", async () => {
  const { stock, orders } = shop.model;
  for (const name of ["Ada", "Grace"]) {
    dosync(() => refSet(orders, [...deref(orders), name]), { label: "a bug: stock is forgotten" });
  }
  let file: Promise<string> | undefined;
  // oxlint-disable-next-line typescript/unbound-method -- it is put back
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob: Blob) => {
    file = blob.text();
    return "blob:nothing";
  };
  try {
    await open("Time");
    HTMLAnchorElement.prototype.click = () => {};
    found(".button", "Export session").click();
    await pause();
  } finally {
    delete (HTMLAnchorElement.prototype as { click?: unknown }).click;
    URL.createObjectURL = (blob: Blob) => createObjectURL.call(URL, blob);
  }
  const session = JSON.parse(await file!) as Session;
  const again = new Shop();
  expect(replaySession(session, { shop: again.model })).toBe(2);
  expect([deref(again.model.orders), deref(again.model.stock)]).toEqual([
    ["Ada", "Grace"],
    deref(stock),
  ]);
  again.rule.dispose();
});

test("a rule says what it reads, how often it was asked, and what it refused last", async () => {
  const details = await open("Rules", "wallet never lends");
  expect(details).toMatch(/Not asked since.*None since.*What it reads\s*wallet100/s);
  shop.pay(40);
  expect(() => shop.pay(1000)).toThrow("wallet never lends");
  expect(() => shop.pay(500)).toThrow("wallet never lends");
  await pause(300);
  expect(lines()).toEqual([expect.stringMatching(/wallet never lends\s*refused 2×\s*wallet\s*3×/)]);
  const now = root().querySelector(".details")!.textContent;
  expect(now).toMatch(/Asked about 3 commits.*pay at .*, the last of 2.*wallet60/s);
  found(".details .link", "Show it among the commits").click();
  await pause();
  expect(found("[role=tab]", "Commits").getAttribute("aria-selected")).toBe("true");
  expect(root().querySelector(".details h2")!.textContent).toMatch(/pay.*refused/);
  await open("Rules", "wallet never lends");
  found(".details .link", "wallet").click();
  await pause();
  expect(root().querySelector(".details h2")!.textContent).toContain("wallet");
});

test("rules are listed that the panel has not seen made, and none that have ended", async () => {
  await open("Rules");
  const later = invariant(
    "stock and price",
    () => deref(shop.model.stock) < deref(shop.model.price),
  );
  shop.deliver();
  await pause(250);
  expect(all(".row .name").map(({ textContent }) => textContent)).toEqual([
    "wallet never lends",
    "stock and price",
  ]);
  await userEvent.fill(root().querySelector<HTMLInputElement>("[type=search]")!, "price stock");
  await pause();
  expect(lines()).toHaveLength(1);
  later.dispose();
  shop.deliver();
  await pause(250);
  expect(lines()).toEqual([]);
  expect(found(".list", "No rule matches").textContent).toBe("No rule matches.");
});

test("everything can be done with the keyboard", async () => {
  found("[role=tab]", "State").focus();
  await userEvent.keyboard("{ArrowRight}");
  await pause();
  expect(root().activeElement?.textContent).toContain("Commits");
  shop.deliver();
  await pause(250);
  root().querySelector<HTMLElement>("[role=listbox]")!.focus();
  await userEvent.keyboard("{ArrowDown}");
  await pause();
  expect(root().querySelector(".details h2")!.textContent).toContain("delivery");
  await userEvent.keyboard("{Alt>}{Shift>}d{/Shift}{/Alt}");
  await pause();
  expect(panel.isOpen).toBe(false);
  expect(root().querySelector(".opener")).not.toBeNull();
  await userEvent.keyboard("{Alt>}{Shift>}d{/Shift}{/Alt}");
  expect(panel.isOpen).toBe(true);
});

test.each(["light", "dark"])(
  "no view has an accessibility problem in the %s theme",
  async (theme) => {
    panel.setAttribute("theme", theme);
    const edit = shop.edit();
    onTestFinished(() => edit.abort());
    const shared = new SharedShop();
    onTestFinished(() => shared.close());
    await shop.order("Ada", () => pause(5));
    expect(() => shop.pay(1000)).toThrow("wallet never lends");
    await shared.refuse();
    shared.ada.pause();
    shared.ada.run(shared.deliver, 1);
    for (const [view, choice] of [
      ["State", "customer"],
      ["Commits", "order of Ada"],
      ["Transactions", undefined],
      ["Transactions", "order of Ada"],
      ["Rules", undefined],
      ["Rules", "wallet never lends"],
      ["Graph", undefined],
      ["Graph", "total"],
      ["Commits", "refused there"],
      ["Commits", "takes back"],
      ["Replica", undefined],
      ["Replica", "Ada"],
      ["Replica", "buyrefused"],
      ["Time", undefined],
    ] as const) {
      await open(view, choice);
      const { violations } = await axe.run(panel, { resultTypes: ["violations"] });
      const told = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join("\n")}`,
      );
      expect(told, view).toEqual([]);
    }
  },
);

test("it docks at the bottom and at the right, floats, and remembers where", async () => {
  for (const [name, dock] of [
    ["Dock at the right", "right"],
    ["Float", "floating"],
    ["Dock at the bottom", "bottom"],
    ["Dock at the right", "right"],
  ] as const) {
    root().querySelector<HTMLElement>(`[aria-label="${name}"]`)!.click();
    await pause(50);
    expect(root().querySelector<HTMLElement>(".panel")!.dataset["dock"]).toBe(dock);
    const pressed = root().querySelector(`[aria-label="${name}"]`)!.getAttribute("aria-pressed");
    expect(pressed).toBe("true");
  }
  root().querySelector<HTMLElement>('[aria-label="Close the panel"]')!.click();
  await pause(50);
  expect(root().querySelector(".panel")).toBeNull();
  const again = makePanel(recorder);
  expect([again.dock, again.isOpen]).toEqual(["right", false]);
});

test("it moves into a window of its own, and back when that is closed", async () => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  const other = frame.contentWindow!;
  const openWindow = window.open.bind(window);
  window.open = () => other;
  try {
    panel.dock = "window";
    await pause();
    const there = other.document.querySelector<HTMLElement>(".panel")!;
    expect(there.dataset["dock"]).toBe("window");
    expect(root().querySelector(".panel")).toBeNull();
    shop.deliver();
    await pause(300);
    expect(there.textContent).toContain("Commits1");
    other.dispatchEvent(new Event("pagehide"));
    await pause();
    expect(panel.dock).toBe("bottom");
    expect(root().querySelector(".panel")).not.toBeNull();
    window.open = () => null; // a browser that opens no window
    panel.dock = "window";
    await pause();
    expect(panel.dock).toBe("floating");
  } finally {
    window.open = openWindow;
    frame.remove();
  }
});

test("at 390 pixels nothing is wider than the page", async () => {
  await page.viewport(390, 800);
  const shared = new SharedShop();
  onTestFinished(() => shared.close());
  await shop.order("Ada", () => pause(5));
  expect(() => shop.pay(1000)).toThrow("wallet never lends");
  await shared.refuse();
  for (const [view, choice] of [
    ["State"],
    ["Commits"],
    ["Transactions"],
    ["Rules", "wallet never lends"],
    ["Graph", "total"],
    ["Replica", "buyrefused"],
    ["Time"],
  ] as const) {
    await open(view, choice);
    for (const element of all(".bar, .tools, .details")) {
      expect(element.scrollWidth, view).toBeLessThanOrEqual(390);
    }
  }
});

test("an element in the markup records by itself, and stops when it leaves the page", async () => {
  panel.remove();
  recorder.dispose();
  const own = document.createElement("dosync-devtools") as DosyncDevtools;
  own.models = { shop: shop.model };
  own.setAttribute("dock", "embedded");
  own.style.cssText = "display: block; position: relative; height: 400px";
  document.body.append(own);
  shop.deliver();
  expect(own.recorder!.log.size).toBe(1);
  await pause();
  expect(own.shadowRoot!.querySelector(".panel")!.getBoundingClientRect().height).toBe(400);
  own.remove();
  expect(own.recorder).toBeUndefined();
  recorder = record();
});
