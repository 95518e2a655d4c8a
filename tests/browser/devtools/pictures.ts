// The page of scripts/devtools-pictures.mjs: what happens on it is what the pictures show.
import { dosync, deref, refSet, reset } from "@dosync/core";
import { set } from "@dosync/core/collection";
import { record } from "@dosync/devtools";
import { type DosyncDevtools, makePanel } from "@dosync/devtools/element";
import { SharedShop } from "./shared-shop.ts";
import { Shop, showShop } from "./shop.ts";

const wait = (milliseconds: number) => (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const shop = new Shop();
const recorder = record({ models: { shop: shop.model }, stacks: true });
showShop(shop.model, document.getElementById("shop")!);
const panel: DosyncDevtools = makePanel(recorder, { dock: "bottom", open: true });
localStorage.setItem(
  "dosync-devtools:size",
  JSON.stringify({ bottom: innerWidth > 500 ? 520 : 620 }),
);
document.body.append(panel);

await wait(50)();
reset(shop.model.theme, "dark");
const ada = shop.order("Ada", wait(60));
await wait(30)();
shop.deliver();
await wait(70)();
shop.deliver();
await ada;
dosync(
  () => {
    const { lines, customer } = shop.model;
    set(lines, { id: 2, name: "Chair", price: 40, amount: 3 });
    set(lines, { id: 4, name: "Shelf", price: 75, amount: 1 });
    refSet(customer, { ...deref(customer), name: "Ada King" });
  },
  { label: "change of the cart", meta: { user: "Ada" } },
);
try {
  shop.pay(500);
} catch {} // the rule refuses
const shared = new SharedShop();
await shared.refuse();
await shared.ada.run(shared.deliver, 5).confirmed;
shared.ada.pause();
shared.ada.run(shared.buy, { amount: 1, price: 15 });
shared.ada.run(shared.deliver, 2);
const edit = shop.edit();
const grace = shop.order("Grace", wait(400));
await wait(600)();

const root = panel.shadowRoot!;
const click = (selector: string, text: string): void => {
  const found = [...root.querySelectorAll<HTMLElement>(selector)].find((one) =>
    one.textContent?.includes(text),
  );
  found?.click();
};
const choices: Record<string, string> = {
  State: "customer",
  Commits: "order of Ada",
  Transactions: "order of Ada",
  Rules: "wallet never lends",
  Graph: "total",
  Replica: "Ada",
};
Object.assign(globalThis, {
  kept: [edit, grace, shared],
  async steps(view: string): Promise<void> {
    click("[role=tab]", view);
    await wait(200)();
    if (view in choices) click("[role=option]", choices[view]!);
    if (view === "Time") {
      const slider = root.querySelector<HTMLInputElement>("[type=range]")!;
      slider.value = "2";
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    await wait(200)();
    if (view === "State") click(".toggle", "address");
    await wait(150)();
  },
});
