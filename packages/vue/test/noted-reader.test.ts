// Development: tools know which components show an identity, while they are attached.
import { render } from "@testing-library/vue";
import { atom, type Atom, type Identity } from "@dosync/core";
import { attachTools, readersOf } from "@dosync/core/adapter";
import { useDeref } from "@dosync/vue";
import { afterEach, expect, test } from "vitest";
import { defineComponent, h, nextTick, shallowRef } from "vue";
import { silentTools } from "../../../tests/support/silent-tools.ts";

let detach = (): void => {};
afterEach(() => detach());

const names = (identity: Atom<number>): [name: string, count: number][] => [...readersOf(identity)];
const count = atom(0);
const other = atom(0);
const shown = shallowRef<Identity<number>>(count);

const Cart = defineComponent({
  name: "Cart",
  setup() {
    const value = useDeref(count);
    return () => h("p", value.value);
  },
});
const Moving = defineComponent({
  name: "Moving",
  setup() {
    const value = useDeref(shown);
    return () => h("p", value.value);
  },
});

test("components are named, counted, and forgotten when they go", async () => {
  detach = attachTools(silentTools);
  const one = render(Cart);
  const two = render(Cart);
  const moving = render(Moving);
  expect(names(count)).toEqual([
    ["Cart", 2],
    ["Moving", 1],
  ]);
  shown.value = other;
  await nextTick();
  expect([names(count), names(other)]).toEqual([[["Cart", 2]], [["Moving", 1]]]);
  one.unmount();
  two.unmount();
  moving.unmount();
  expect([names(count), names(other)]).toEqual([[], []]);
});

test("without tools nobody is noted", () => {
  const cart = render(Cart);
  expect(names(count)).toEqual([]);
  cart.unmount();
});
