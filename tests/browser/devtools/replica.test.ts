import { type Identity } from "@dosync/core";
import { record, type Recorder, type RecorderOptions } from "@dosync/devtools";
import { type DosyncDevtools, makePanel } from "@dosync/devtools/element";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { inPanel, pause } from "./in-panel.ts";
import { SharedShop } from "./shared-shop.ts";
import { showShop } from "./shop.ts";

let shop: SharedShop;
let recorder: Recorder;
let panel: DosyncDevtools;
let hide: () => void;
let place: HTMLElement;
const { root, all, found, open, lines, details } = inPanel(() => panel);

async function show(options: RecorderOptions = {}): Promise<void> {
  recorder = record({ models: { ada: shop.ada.model, grace: shop.grace.model }, ...options });
  panel = makePanel(recorder, { open: true });
  document.body.append(panel);
  await pause();
}

beforeEach(async () => {
  localStorage.clear();
  await page.viewport(1180, 800);
  shop = new SharedShop();
  await shop.ready;
  place = document.body.appendChild(document.createElement("main"));
  hide = showShop(shop.ada.model, place);
  await show();
});

afterEach(() => {
  panel.remove();
  hide();
  place.remove();
  recorder.dispose();
  shop.close();
});

test("what waits in a replica is shown with its base beside the screen, on a page of three frameworks", async () => {
  shop.ada.pause();
  shop.ada.run(shop.buy, { amount: 1, price: 40 });
  await pause(300);
  expect(place.textContent).toBe("React: 2 in stockVue: 60 € in the walletPreact: 2 left, 60 €");
  const text = await open("Replica", 'replica "shop/corner"');
  expect(text).toMatch(/paused.*1 mutation not decided.*UserAda/s);
  expect(text).toMatch(/stock32wallet10060/);
  expect(lines()).toEqual([
    expect.stringMatching(/replica "shop\/corner"pausedAda1 waiting/),
    expect.stringMatching(/buypending\{amount: 1, price: 40\}/),
    expect.stringMatching(/replica "shop\/corner"openGrace/),
  ]);
  shop.ada.resume();
  await shop.ada.flush();
  await pause(300);
  expect(details()).toMatch(
    /Everything that was run here is decided.*All that is shown is confirmed/s,
  );
  expect(await open("Replica", "buy")).toMatch(/confirmed.*by Ada, decided after/s);
  found(".details .link", "Show its commit").click();
  await pause();
  expect(details()).toMatch(/buy.*In replica "shop\/corner" confirmed/s);
});

test("a refusal of the place that decides is shown as one, in its replica and among the commits", async () => {
  await shop.refuse();
  await pause(300);
  expect(place.textContent).toContain("Vue: 40 € in the wallet");
  const text = await open("Replica", "buyrefused");
  expect(text).toMatch(
    /RefusedError.*wallet never lends.*Rulewallet never lends.*INVARIANT_VIOLATED/s,
  );
  expect(text).toMatch(/Its own effects are gone, and those alone/);
  found(".details .link", "Show the commit that took it back").click();
  await pause();
  expect(details()).toMatch(/replica "shop\/corner".*What it has taken back.*buyrefused/s);
  expect(lines().filter((line) => /refused|takes back/.test(line))).toEqual([
    expect.stringMatching(/^buyrefused thereRefusedError/),
    expect.stringMatching(/^replica "shop\/corner"takes back buystock/),
    expect.stringMatching(/^buyrefusedstock, wallet/),
  ]);
  found(".tools label", "refused only").querySelector("input")!.click();
  await pause();
  expect(lines()).toEqual([
    expect.stringMatching(/^buyrefused thereRefusedError.*wallet never lends/),
  ]);
  expect(await open("Commits", "buyrefused there")).toMatch(/Its own effects are gone/);
  found(".details .link", "Show the commit that showed it").click();
  await pause();
  found(".tools label", "refused only").querySelector("input")!.click();
  await pause();
  expect(root().querySelector(".row.refused .badge")!.textContent).toContain("refused");
});

test("mutations are filtered, and walked with the keyboard", async () => {
  await shop.refuse();
  await shop.ada.run(shop.deliver, 5).confirmed;
  await open("Replica");
  expect(lines()).toHaveLength(5);
  root().querySelector<HTMLElement>("[role=listbox]")!.focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  await pause();
  expect(root().querySelector(".details h2")!.textContent).toMatch(/deliver.*confirmed/);
  await userEvent.fill(root().querySelector<HTMLInputElement>("[type=search]")!, "buy refused");
  await pause();
  expect(lines().filter((line) => !line.startsWith("replica"))).toEqual([
    expect.stringMatching(/^buyrefused/),
  ]);
  shop.grace.close();
  await pause(300);
  await open("Replica");
  shop.ada.pause();
  await pause(300);
  expect(all(".row.head")).toHaveLength(1);
});

test("values and arguments are masked", async () => {
  panel.remove();
  recorder.dispose();
  const { wallet } = shop.ada.model;
  await show({
    sanitize: (value, identity) => (identity === (wallet as Identity<unknown>) ? "•••" : value),
  });
  shop.ada.pause();
  shop.ada.run(shop.buy, { amount: 1, price: 41 });
  await pause(300);
  expect(await open("Replica", "Ada")).toMatch(/stock32wallet"•••""•••"/);
  expect(await open("Replica", "buypending")).toContain("(masked");
  expect(root().querySelector(".split")!.textContent).not.toContain("41");
});
