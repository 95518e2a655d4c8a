"use client";
import { createModel, type ModelProviderProps, useDeref } from "@dosync/react";
import type { FunctionComponent, ReactElement } from "react";
import { type Cart as CartModel, createCart } from "./cart.ts";

const model = createModel(createCart);
const useCart = model[1];
export const CartProvider: FunctionComponent<ModelProviderProps<CartModel>> = model[0];

export function Cart(): ReactElement {
  const { items, since, add } = useCart();
  return (
    <button onClick={() => add("pen")}>
      {useDeref(items).join(" and ")} since {useDeref(since)?.getFullYear() ?? "never"}
    </button>
  );
}
