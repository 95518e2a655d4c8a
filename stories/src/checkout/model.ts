import { alter, deref, dosync, dosyncAsync, ref, refSet } from "@dosync/core";
import { request } from "../design/request.ts";
import { Trace } from "../design/timeline/trace.ts";

/** A shop with little in stock, and requests that take their time. */
export function createShop({ latency = 600 }: { latency?: number } = {}) {
  const stock = ref(3, { label: "stock", validator: (n) => n >= 0 });
  const price = ref(40, { label: "price" });
  const wallet = ref(100, { label: "wallet", validator: (euros) => euros >= 0 });
  const orders = ref<readonly string[]>([], { label: "orders" });
  const trace = new Trace();

  /** An order over three requests: all of it at one point in time, or nothing. */
  function order(name: string, cancel: AbortSignal): Promise<void> {
    return dosyncAsync(
      async (tx) => {
        trace.begin(name, tx.attempt);
        tx.signal.addEventListener("abort", () => trace.stop(name));

        if (tx.deref(stock) === 0) throw new Error("Sold out");
        tx.alter(stock, (count) => count - 1);
        trace.step(name, "stock");
        await request(latency, tx.signal);

        const cost = tx.ensure(price);
        trace.step(name, "price");
        await request(latency, tx.signal);

        if (tx.deref(wallet) < cost) throw new Error("Not enough money");
        tx.alter(wallet, (euros) => euros - cost);
        trace.step(name, "wallet");
        await request(latency, tx.signal);

        tx.alter(orders, (all) => [...all, `${name} for ${cost} €`]);
      },
      { label: name, signal: cancel },
    );
  }

  async function checkout(name: string, cancel: AbortSignal): Promise<void> {
    try {
      await order(name, cancel);
      trace.end(name, "committed");
    } catch (error) {
      trace.end(name, cancel.aborted ? "cancelled" : "refused");
      if (!cancel.aborted) throw error;
    }
  }

  /** Somebody else is faster. A synchronous transaction never waits. */
  function interfere(name: string, body: () => void): void {
    dosync(body, { label: name });
    trace.mark(name);
  }
  const others = {
    buy: () => {
      if (deref(stock) > 0) interfere("another buyer", () => alter(stock, (count) => count - 1));
    },
    restock: () => interfere("delivery", () => alter(stock, (count) => count + 3)),
    reprice: () =>
      interfere("new price", () => alter(price, (euros) => (euros >= 50 ? 30 : euros + 5))),
    topUp: () => interfere("top-up", () => refSet(wallet, 100)),
  };

  return {
    stock,
    price,
    wallet,
    orders,
    trace,
    checkout,
    others,
    identities: [stock, price, wallet, orders],
  };
}

export type Shop = ReturnType<typeof createShop>;
