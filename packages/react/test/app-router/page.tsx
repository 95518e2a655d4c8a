import { dosync, refSet } from "@dosync/core";
import { dehydrate } from "@dosync/react";
import type { ReactElement } from "react";
import { createCart } from "./cart.ts";
import { Cart, CartProvider } from "./cart-view.tsx";

/** A server component. */
export default async function Page({ item }: { item: string }): Promise<ReactElement> {
  const cart = createCart(); // of this request
  dosync(() => {
    refSet(cart.items, [item]);
    refSet(cart.since, new Date(Date.UTC(2026, 5, 1)));
  });
  return (
    <CartProvider data={dehydrate(cart)}>
      <Cart />
    </CartProvider>
  );
}
