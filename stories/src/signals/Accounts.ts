import { alter, dosync, swap } from "@dosync/core";
import { toSignal } from "@dosync/signals";
import { useComputed } from "@preact/signals";
import { h } from "preact";
import type { Model } from "./model.ts";

/** A Preact component. It knows signals only, and renders once for each transaction. */
export function Accounts({ model }: { readonly model: Model }) {
  const checking = toSignal(model.checking);
  const savings = toSignal(model.savings);
  const clicks = toSignal(model.clicks);
  const sum = useComputed(() => checking.value + savings.value);
  const move = (amount: number): void => {
    swap(model.clicks, (n) => n + 1);
    dosync(
      () => {
        alter(model.checking, (balance) => balance - amount);
        alter(model.savings, (balance) => balance + amount);
      },
      { label: "transfer" },
    );
  };
  return h("section", { class: "panel", "aria-label": "Preact" }, [
    h("div", { class: "panel-head" }, [
      h("h2", null, "Preact"),
      h("span", { class: "soft" }, "reads signals"),
    ]),
    h("p", { class: "mono sum" }, `${checking.value} + ${savings.value} = ${sum.value}`),
    h(
      "button",
      {
        class: "button primary",
        type: "button",
        disabled: checking.value < 100,
        onClick: () => move(100),
      },
      "Transfer 100",
    ),
    // A signal in the markup changes its text without a render of the component.
    h("p", { class: "soft small" }, ["Transfers: ", clicks]),
  ]);
}
