"use client";
import { createModel, TransitionRoot, useDeref, useResource } from "@dosync/react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Suspense } from "react";
import { createCart } from "./create-cart.js";

const [CartProvider, useCart] = createModel(createCart);

function Items() {
  const { items, opened, note, add } = useCart();
  const text = `${useDeref(items).join(" and ")}, ${useDeref(opened).getUTCFullYear()}, ${useDeref(note)}`;
  return (
    <button id="items" onClick={() => add("pen")}>
      {text}
    </button>
  );
}

function Price() {
  return <p id="price">{useResource(useCart().price)}</p>;
}

function Navigation() {
  const router = useRouter();
  return (
    <nav>
      <Link id="ink" href="/?item=ink">
        Ink
      </Link>
      <button id="refresh" onClick={() => router.refresh()}>
        Refresh
      </button>
    </nav>
  );
}

export function CartPage({ data }) {
  return (
    <TransitionRoot>
      <CartProvider data={data}>
        <Items />
        <Suspense fallback={<p id="price">…</p>}>
          <Price />
        </Suspense>
        <Navigation />
      </CartProvider>
    </TransitionRoot>
  );
}
