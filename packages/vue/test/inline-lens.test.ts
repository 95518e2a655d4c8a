// A lens on a path may be made by a getter, or where a component renders: it is the same one each time.
import { atom, lens, onObserved, reset, swap } from "@dosync/core";
import { render } from "@testing-library/vue";
import { expect, onTestFinished, test } from "vitest";
import { defineComponent, h, nextTick, ref } from "vue";
import { useDeref } from "../src/index.ts";

test("a path that a getter names is followed once, and renders once a change", async () => {
  const accounts = atom<Readonly<Record<string, { readonly name: string }>>>({
    ada: { name: "Ada" },
    alan: { name: "Alan" },
  });
  const id = ref("ada");
  const lenses = new Set<unknown>();
  let renders = 0;
  let observed = 0;
  onTestFinished(onObserved(accounts, () => void observed++));
  const Name = defineComponent(() => {
    const name = useDeref(() => {
      const found = lens(accounts, [id.value, "name"]);
      lenses.add(found);
      return found;
    });
    const inline = useDeref(lens(accounts, ["ada", "name"]));
    return () => {
      renders++;
      return h("p", `${name.value} ${inline.value}`);
    };
  });
  const page = render(Name);
  expect(page.container.textContent).toBe("Ada Ada");
  reset(lens(accounts, ["ada", "name"]), "Augusta");
  await nextTick();
  swap(accounts, (all) => ({ ...all, alan: { name: "Turing" } }));
  await nextTick();
  expect([page.container.textContent, renders, lenses.size]).toEqual(["Augusta Augusta", 2, 1]);

  id.value = "alan";
  await nextTick();
  expect([page.container.textContent, lenses.size, observed]).toEqual(["Turing Augusta", 2, 1]);
});
