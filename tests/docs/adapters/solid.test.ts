// A binding to Solid in twenty lines, held to the laws of every binding.
import { createMemo, createRenderEffect, createRoot } from "solid-js";
import { adapterLaws } from "./laws.ts";
import { useDeref } from "./solid.ts";

adapterLaws("Solid", {
  follow: useDeref,
  effect: (body) => createRenderEffect(body),
  computed: (compute) => createMemo(compute),
  component: (setup) =>
    createRoot((dispose) => {
      setup();
      return dispose;
    }),
});
