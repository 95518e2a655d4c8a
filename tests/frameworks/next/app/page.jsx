import { dosync, refresh, refSet } from "@dosync/core";
import { dehydrate } from "@dosync/react";
import { CartPage } from "./cart.jsx";
import { createCart } from "./create-cart.js";

/** A server component: the state of a request, of which the browser is given the values. */
export default async function Page({ searchParams }) {
  const { item = "book" } = await searchParams;
  const cart = createCart();
  dosync(() => {
    refSet(cart.items, [item]);
    refSet(cart.opened, new Date(Date.UTC(2026, 0, 1)));
    refSet(cart.note, undefined);
  });
  await refresh(cart.price);
  // oxlint-disable-next-line react/purity -- a component of the server renders once for each request
  const renderedAt = Date.now();
  return (
    <>
      <CartPage data={dehydrate(cart)} />
      <time id="rendered">{renderedAt}</time>
    </>
  );
}
