import { type Atom, atom, deref, reset } from "@dosync/core";
import { expect, test } from "vitest";
import { createApp, defineComponent, h, version } from "vue";
import { useDeref, useDerived } from "@dosync/vue";

test("a component that is gone is collected, though the atom stays", async () => {
  const count = atom(0);
  // In development, Vue 3.5.0 keeps the first one of all who ever read a ref.
  const first = refsOfAGoneComponent(count);
  const references = [...(version === "3.5.0" ? [] : first), ...refsOfAGoneComponent(count)];

  for (let i = 0; i < 20 && references.some((one) => one.deref() !== undefined); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc!();
  }

  expect(references.map((one) => one.deref())).toEqual(references.map(() => undefined));
  reset(count, 1);
});

/** In a function of its own, so that no variable of the test holds on to anything. */
function refsOfAGoneComponent(count: Atom<number>): WeakRef<object>[] {
  const references: WeakRef<object>[] = [];
  const app = createApp(
    defineComponent(() => {
      const shown = useDeref(() => count);
      const local = useDerived(() => deref(count));
      references.push(new WeakRef(shown), new WeakRef(local));
      return () => h("p", `${shown.value} ${local.value}`);
    }),
  );
  app.mount(document.createElement("div"));
  app.unmount();
  return references;
}
