// A page that a server has rendered, and what a storage of the browser has kept besides.
import { atom } from "@dosync/core";
import { afterEach, expect, test, vi } from "vitest";
import { type App, createSSRApp, defineComponent, h, onMounted, Suspense } from "vue";
import { renderToString } from "vue/server-renderer";
import { restore, useDeref } from "../src/index.ts";

afterEach(() => void vi.restoreAllMocks());

/** An application whose part comes later, as one that loads does. It takes in what was kept when all is there. */
function application(isInBrowser: boolean): App {
  const filter = atom("");
  const load = (): void => {
    if (isInBrowser) restore({ filter }, { filter: "book" });
  };
  const Shown = defineComponent(() => {
    const shown = useDeref(filter);
    return () => h("b", `[${shown.value}]`);
  });
  const Part = defineComponent({
    async setup() {
      await new Promise((resolve) => void setTimeout(resolve, 5));
      return () => h(Shown);
    },
  });
  return createSSRApp(() =>
    h(Suspense, { onResolve: load }, { default: () => h(Part), fallback: () => h("i") }),
  );
}

test("what was kept is taken in at the resolve of a Suspense, and nothing mismatches", async () => {
  const page = document.createElement("div");
  page.innerHTML = await renderToString(application(false));
  expect(page.textContent).toBe("[]");
  const warn = vi.spyOn(console, "warn");
  const error = vi.spyOn(console, "error");
  const app = application(true);
  app.mount(page);
  await vi.waitFor(() => expect(page.textContent).toBe("[book]"));
  expect(
    [warn, error]
      .flatMap(({ mock }) => mock.calls)
      .filter(([first]) => /ydration/.test(`${first}`)),
  ).toEqual([]);
  app.unmount();
});

test("what was kept is taken in when a page without parts is mounted, and nothing mismatches", async () => {
  const filter = atom("");
  const page = document.createElement("div");
  const make = (isInBrowser: boolean): App =>
    createSSRApp(
      defineComponent(() => {
        const shown = useDeref(filter);
        onMounted(() => {
          if (isInBrowser) restore({ filter }, { filter: "book" });
        });
        return () => h("b", `[${shown.value}]`);
      }),
    );
  page.innerHTML = await renderToString(make(false));
  const warn = vi.spyOn(console, "warn");
  const error = vi.spyOn(console, "error");
  const app = make(true);
  app.mount(page);
  await vi.waitFor(() => expect(page.textContent).toBe("[book]"));
  expect([...warn.mock.calls, ...error.mock.calls]).toEqual([]);
  app.unmount();
});
