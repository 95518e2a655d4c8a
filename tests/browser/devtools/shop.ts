// A shop in three frameworks at once: what the tests of the panel and its pictures show.
import {
  alter,
  atom,
  type Atom,
  deref,
  derived,
  type Derived,
  dosync,
  dosyncAsync,
  draft,
  type Draft,
  invariant,
  type InvariantHandle,
  ref,
  type Ref,
} from "@dosync/core";
import { type Collection, collection, set } from "@dosync/core/collection";
import { useDeref } from "@dosync/react";
import { toSignal } from "@dosync/signals";
import { useDeref as useDerefInVue } from "@dosync/vue";
import "@preact/signals"; // lets Preact render a signal
import { h as preact, render } from "preact";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { createApp, defineComponent, h } from "vue";

interface Line {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly amount: number;
}

interface Customer {
  readonly name: string;
  readonly address: { readonly city: string; readonly street: string };
}

export interface ShopModel {
  readonly stock: Ref<number>;
  readonly price: Ref<number>;
  readonly wallet: Ref<number>;
  readonly orders: Ref<readonly string[]>;
  readonly customer: Ref<Customer>;
  readonly theme: Atom<string>;
  readonly lines: Collection<Line, number>;
  readonly hasStock: Derived<boolean>;
  readonly total: Derived<string>;
}

/** A shop whose wallet never lends. */
export class Shop {
  readonly model: ShopModel;
  readonly rule: InvariantHandle;

  constructor() {
    const stock = ref(3, { label: "stock", validator: (n: number) => n >= 0 || "None is left." });
    const price = ref(40, { label: "price" });
    const wallet = ref(100, { label: "wallet" });
    const hasStock = derived(() => deref(stock) > 0, { label: "hasStock" });
    this.model = {
      stock,
      price,
      wallet,
      orders: ref<readonly string[]>([], { label: "orders" }),
      customer: ref<Customer>({
        name: "Ada Lovelace",
        address: { city: "London", street: "St James's Square" },
      }),
      theme: atom("light", { label: "theme" }),
      lines: collection<Line>()({ key: ({ id }) => id, label: "lines" }),
      hasStock,
      total: derived(
        () => `${deref(hasStock) ? deref(stock) : "nothing"} left, ${deref(wallet)} €`,
        { label: "total" },
      ),
    };
    this.rule = invariant("wallet never lends", () => deref(wallet) >= 0);
    dosync(() => {
      for (const [i, name] of ["Lamp", "Chair", "Table"].entries()) {
        set(this.model.lines, { id: i + 1, name, price: 20 * (i + 1), amount: 1 });
      }
    });
  }

  /** An order that waits between its steps, so that others may be faster. */
  order(name: string, wait: () => Promise<void>): Promise<void> {
    const { stock, price, wallet, orders } = this.model;
    return dosyncAsync(
      async (tx) => {
        tx.alter(stock, (n) => n - 1);
        await wait();
        const cost = tx.ensure(price);
        await wait();
        tx.alter(wallet, (euros) => euros - cost);
        await wait();
        tx.alter(orders, (all) => [...all, `${name} for ${cost} €`]);
      },
      { label: `order of ${name}`, meta: { user: name }, backoff: () => 0 },
    );
  }

  deliver(): void {
    const { stock } = this.model;
    dosync(() => alter(stock, (n) => n + 3), { label: "delivery", meta: { user: "warehouse" } });
  }

  pay(euros: number): void {
    dosync(() => alter(this.model.wallet, (all) => all - euros), { label: "pay" });
  }

  edit(): Draft {
    const own = draft({ label: "address" });
    own.alter(this.model.customer, (customer) => ({
      ...customer,
      address: { ...customer.address, city: "Paris" },
    }));
    return own;
  }
}

/** Shows the shop in React, Vue and Preact, and answers what takes it away. */
export function showShop(
  { stock, wallet, total }: Pick<ShopModel, "stock" | "wallet" | "total">,
  place: HTMLElement,
): () => void {
  const [forReact, forVue, forPreact] = ["react", "vue", "preact"].map((name) => {
    const box = place.appendChild(document.createElement("p"));
    box.className = name;
    return box;
  });
  function StockInReact() {
    return createElement("span", null, `React: ${useDeref(stock)} in stock`);
  }
  const root = createRoot(forReact!);
  root.render(createElement(StockInReact));
  const WalletInVue = defineComponent({
    name: "WalletInVue",
    setup() {
      const euros = useDerefInVue(wallet);
      return () => h("span", `Vue: ${euros.value} € in the wallet`);
    },
  });
  const app = createApp(WalletInVue);
  app.mount(forVue!);
  function TotalInPreact() {
    return preact("span", null, ["Preact: ", toSignal(total)]);
  }
  render(preact(TotalInPreact, null), forPreact!);
  return () => {
    root.unmount();
    app.unmount();
    render(null, forPreact!);
    place.replaceChildren();
  };
}
