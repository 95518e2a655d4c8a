import { addWatch, atom, deref, removeWatch, reset, swap } from "@dosync/core";
import { labelOf } from "@dosync/core/adapter";
import { render, screen } from "@testing-library/vue";
import { expect, test } from "vitest";
import { createApp, defineComponent, h, nextTick } from "vue";
import { createModel, dehydrate, hydrate, useAtom, useWatch } from "@dosync/vue";
import { isFollowed } from "./support.ts";

const [provideCounter, useCounter] = createModel(
  (start: number) => {
    const count = atom(start);
    return { count, increment: () => swap(count, (n) => n + 1) };
  },
  { label: "counter" },
);

const Counter = defineComponent(() => {
  const { count, increment } = useCounter();
  const shown = useAtom(count);
  return () => h("button", { onClick: increment }, `count ${shown.value}`);
});

const Area = defineComponent({
  props: { start: { type: Number, required: true } },
  setup(props, { slots }) {
    provideCounter(props.start);
    return () => slots["default"]!();
  },
});

test("each component that provides a model has one of its own", async () => {
  render(() => [h(Area, { start: 1 }, () => h(Counter)), h(Area, { start: 10 }, () => h(Counter))]);

  screen.getByText("count 1").click();
  await nextTick();

  expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual([
    "count 2",
    "count 10",
  ]);
});

test("the component that provides it finds it as well, and an inner one hides the outer one", () => {
  const found: number[] = [];
  const Inner = defineComponent(() => {
    found.push(deref(useCounter().count));
    const own = provideCounter(2);
    found.push(deref(useCounter().count), deref(own.count));
    return () => h("i");
  });
  const Outer = defineComponent(() => {
    provideCounter(1);
    found.push(deref(useCounter().count));
    return () => h(Inner);
  });

  render(Outer);

  expect(found).toEqual([1, 1, 2, 2]);
});

test("a plugin provides it to an application, and what the factory follows ends with that", () => {
  const source = atom(0);
  const log: number[] = [];
  const [provideLog, useLog] = createModel(() => {
    useWatch(source, (value) => log.push(value));
    return { label: atom("here") };
  });
  const seen: string[] = [];
  const app = createApp(() => {
    seen.push(deref(useLog().label));
    return h("p");
  });

  app.use(provideLog).mount(document.createElement("div"));
  reset(source, 1);
  app.unmount();
  reset(source, 2);

  expect(log).toEqual([1]);
  expect(isFollowed(source)).toBe(false);
  expect(seen).toEqual(["here"]);
});

test("two applications share nothing", () => {
  const [first, second] = [createApp({}), createApp({})];
  first.use(provideCounter, 1);
  second.use(provideCounter, 1);

  first.runWithContext(() => useCounter().increment());

  expect(first.runWithContext(() => deref(useCounter().count))).toBe(2);
  expect(second.runWithContext(() => deref(useCounter().count))).toBe(1);
});

test("where nothing was provided, the error names the model and says what to do", () => {
  expect(() => createApp({}).runWithContext(useCounter)).toThrow(
    expect.objectContaining({ code: "NO_PROVIDER", label: "counter" }),
  );
  expect(() => useCounter()).toThrow(/Nothing provides counter.*app\.use/);
});

test("identities get the names of their properties, and values travel by these", () => {
  const app = createApp({}).use(provideCounter, 5);
  const model = app.runWithContext(useCounter);
  const log: unknown[] = [];
  addWatch(model.count, log, (_key, _atom, old, value) => log.push([old, value]));

  expect(labelOf(model.count)).toBe("count");
  const data = dehydrate(model);
  expect(data).toEqual({ count: 5 });
  hydrate(model, { count: 7 });
  removeWatch(model.count, log);

  expect(log).toEqual([[5, 7]]);
});
