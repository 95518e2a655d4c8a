// Vapor components, which Vue 3.6 has beside the others: getCurrentInstance() knows nothing of them.
import { atom, deref, ref, reset } from "@dosync/core";
import { expect, test } from "vitest";
import * as Vue from "vue";
import { createModel, provideDraft, useAtom, useDeref, useDraft, useRef } from "@dosync/vue";
import { isFollowed } from "../support.ts";

type Setup = () => unknown;
/** What Vue 3.6 exports beside what the types of Vue 3.5 know. */
const { createVaporApp, defineVaporComponent, createComponent, template, renderEffect } =
  Vue as unknown as {
    createVaporApp: (component: object) => { mount: (to: Element) => void; unmount: () => void };
    defineVaporComponent: (options: { setup: Setup }) => object;
    createComponent: (component: object) => unknown;
    template: (html: string) => () => Element;
    renderEffect: (run: () => void) => void;
  };

function mount(setup: Setup) {
  const root = document.createElement("div");
  const app = createVaporApp(defineVaporComponent({ setup }));
  app.mount(root);
  return { root, unmount: () => app.unmount() };
}

const component = (setup: Setup): unknown => createComponent(defineVaporComponent({ setup }));

function paragraph(text: () => unknown): Element {
  const shown = template("<p></p>")();
  renderEffect(() => (shown.textContent = String(text())));
  return shown;
}

const [provideCounter, useCounter] = createModel((start: number) => ({ count: atom(start) }));

test("the component that provides a model finds it, and so do those below", async () => {
  const found: number[] = [];
  const note = (): number => found.push(deref(useCounter().count));
  const mounted = mount(() => {
    provideCounter(1);
    note();
    Vue.effectScope().run(note);
    return component(() => {
      note();
      const { count } = provideCounter(2); // hides the outer one
      note();
      const shown = useAtom(count);
      return paragraph(() => shown.value);
    });
  });
  const own = mounted.root.textContent;
  mounted.unmount();

  expect([found, own]).toEqual([[1, 1, 1, 2], "2"]);
});

test("what a component shows is followed until it is unmounted", async () => {
  const count = atom(1);
  const { root, unmount } = mount(() => {
    const shown = useDeref(count);
    return paragraph(() => shown.value);
  });

  reset(count, 2);
  await Vue.nextTick();
  expect(root.textContent).toBe("2");
  unmount();

  expect(isFollowed(count)).toBe(false);
});

test("a form shows its draft, in the component that provides it and below", async () => {
  const name = ref("Ada");
  let view!: ReturnType<typeof useDraft>;
  const { root, unmount } = mount(() => {
    view = provideDraft();
    const found = useDraft().draft === view.draft;
    const shown = useRef(name);
    const below = component(() => {
      const shownBelow = useRef(name);
      return paragraph(() => shownBelow.value);
    });
    return [paragraph(() => `${found} ${shown.value}, `), below];
  });

  view.draft.refSet(name, "Grace");
  await Vue.nextTick();

  expect([root.textContent, deref(name)]).toEqual(["true Grace, Grace", "Ada"]);
  unmount();
  expect(view.draft.state).toBe("aborted");
});
