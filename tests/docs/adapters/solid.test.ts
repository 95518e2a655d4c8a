// A binding to Solid in sixty lines, held to the laws of every binding.
import { atom, deref, dosync, ref, refSet, reset } from "@dosync/core";
import { bindingLaws, type TriedBinding } from "@dosync/core/testing";
import { createMemo, createRenderEffect, createRoot, createSignal } from "solid-js";
import { describe, expect, test } from "vitest";
import { useAction, useChosen, useDeref } from "./solid.ts";

const solid: TriedBinding = {
  follow: useDeref,
  effect: (body) => createRenderEffect(body),
  computed: (compute) => createMemo(compute),
  component: (setup) =>
    createRoot((dispose) => {
      setup();
      return dispose;
    }),
};

describe("useDeref", () => {
  test.for(bindingLaws(solid))("$title", ({ check }) => check());
});

describe("useChosen of an identity that stays", () => {
  const chosen: TriedBinding = { ...solid, follow: (identity) => useChosen(() => identity) };
  test.for(bindingLaws(chosen))("$title", ({ check }) => check());
});

test("useChosen follows the identity that is chosen, and no longer the one before", () => {
  const [one, other] = [atom("one"), atom("other")];
  const [choice, choose] = createSignal(one);
  const seen: string[] = [];
  const end = createRoot((dispose) => {
    const value = useChosen(choice);
    createRenderEffect(() => void seen.push(value()));
    return dispose;
  });
  choose(other);
  reset(one, "unseen");
  reset(other, "seen");
  end();

  expect(seen).toEqual(["one", "other", "seen"]);
});

test("useAction shows what was refused, and changes nothing", () => {
  const balance = ref(5);
  const take = (amount: number) =>
    dosync(() => {
      refSet(balance, deref(balance) - amount);
      if (deref(balance) < 0) throw new Error("low funds");
    });
  const { run, error, pending } = createRoot(() => useAction(take));
  run(9);

  expect([error(), pending(), deref(balance)]).toEqual([new Error("low funds"), false, 5]);
  run(3);
  expect([error(), deref(balance)]).toEqual([undefined, 2]);
});
