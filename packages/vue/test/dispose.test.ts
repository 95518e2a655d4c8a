import { atom, deref, derived, disposeModel, onDispose, onObserved } from "@dosync/core";
import { render } from "@testing-library/vue";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  onUnmounted,
  ref,
  nextTick,
  KeepAlive,
} from "vue";
import { renderToString } from "vue/server-renderer";
import { createModel, useDeref } from "@dosync/vue";

let log: string[] = [];
beforeEach(() => {
  log = [];
});

/** One macrotask more than it takes until a model has ended. */
const moment = async (): Promise<void> => {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve));
};

const [provideCounter, useCounter] = createModel(() => {
  const own = log;
  onDispose(() => void own.push("it ends"));
  return { count: atom(1) };
});
const Counter = defineComponent(() => {
  const count = useDeref(useCounter().count);
  onUnmounted(() => void log.push("a component leaves"));
  return () => h("i", count.value);
});
const Area = defineComponent(() => {
  provideCounter();
  return () => h(Counter);
});

describe("a model ends", () => {
  test("with the component that provides it, a moment after those below it", async () => {
    const mounted = render(Area);
    await moment();
    expect(log).toEqual([]);
    mounted.unmount();
    await moment();
    expect(log).toEqual(["a component leaves", "it ends"]);
  });

  test("with the application that it is provided to", async () => {
    const app = createApp(Counter);
    app.use(provideCounter).mount(document.createElement("div"));
    await moment();
    expect(log).toEqual([]);
    app.unmount();
    await moment();
    expect(log).toEqual(["a component leaves", "it ends"]);
  });

  test("when its component is deleted, not while it is kept alive", async () => {
    const isShown = ref(true);
    const mounted = render(() => h(KeepAlive, () => (isShown.value ? h(Area) : null)));
    isShown.value = false;
    await nextTick();
    await moment();
    expect(log).toEqual([]);
    mounted.unmount();
    await moment();
    expect(log).toEqual(["a component leaves", "it ends"]);
  });

  test("once, also if it was ended by hand before", async () => {
    const app = createApp(Counter);
    app.use(provideCounter).mount(document.createElement("div"));
    disposeModel(app.runWithContext(useCounter));
    app.unmount();
    await moment();
    expect(log).toEqual(["it ends", "a component leaves"]);
  });

  test("by the hand of a server, where nothing is unmounted", async () => {
    const app = createSSRApp(Counter);
    app.use(provideCounter);
    expect(await renderToString(app)).toBe("<i>1</i>");
    await moment();
    expect(log).toEqual([]);
    disposeModel(app.runWithContext(useCounter));
    expect(log).toEqual(["it ends"]);
  });
});

test("an identity is observed while a component shows it, or what is derived from it", async () => {
  const count = atom(1);
  const double = derived(() => deref(count) * 2);
  for (const [name, identity] of Object.entries({ count, double })) {
    const stop = onObserved(identity, () => {
      log.push(`${name} is observed`);
      return () => void log.push(`${name} is left`);
    });
    onTestFinished(stop);
  }
  const page = ref(1);
  const Page = defineComponent(() => {
    const shown = useDeref(double);
    return () => h("i", shown.value);
  });
  const mounted = render(() => h(Page, { key: page.value }));
  await moment();
  page.value = 2;
  await nextTick();
  await moment();
  expect(log.toSorted()).toEqual(["count is observed", "double is observed"]);
  mounted.unmount();
  await moment();
  expect(log).toHaveLength(4);
});

test("an effect scope ends it as well", async () => {
  const scope = effectScope();
  const app = createApp({ render: () => null });
  app.runWithContext(() => scope.run(() => provideCounter.install(app)));
  app.mount(document.createElement("div"));
  scope.stop();
  await moment();
  expect(log).toEqual([]); // the application provides it, not the scope
  app.unmount();
  await moment();
  expect(log).toEqual(["it ends"]);
});
