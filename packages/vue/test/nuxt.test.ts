// Nuxt's contract with a plugin, without Nuxt: a plugin gets the application of each request, and what it puts
// into `payload` before the page is sent is there in the browser. Its payload keeps dates, maps and `undefined`.
import { readFileSync } from "node:fs";
import * as core from "@dosync/core";
import { alter, atom, deref, dosync, ref as createRef, refSet } from "@dosync/core";
import * as ours from "@dosync/vue";
import { createModel, type Dehydrated, dehydrate, hydrate, useDeref } from "@dosync/vue";
import { expect, onTestFinished, test, vi } from "vitest";
import * as vue from "vue";
import { type App, createSSRApp, defineComponent, h, nextTick, onServerPrefetch } from "vue";
import { renderToString } from "vue/server-renderer";

interface NuxtApp {
  readonly vueApp: App;
  readonly payload: { shop?: Dehydrated };
  hook(name: "app:rendered", run: () => void): void;
}

const [provideShop, useShop] = createModel(
  () => ({
    user: atom(""),
    items: createRef<readonly string[]>([]),
    since: createRef<Date | undefined>(undefined),
  }),
  { label: "shop" },
);

/** The plugin of the guide. */
function shopPlugin(nuxtApp: NuxtApp): void {
  nuxtApp.vueApp.use(provideShop);
  const shop = nuxtApp.vueApp.runWithContext(useShop);
  if (nuxtApp.payload.shop !== undefined) hydrate(shop, nuxtApp.payload.shop);
  nuxtApp.hook("app:rendered", () => {
    nuxtApp.payload.shop = dehydrate(shop);
  });
}

const page = (user: string) =>
  defineComponent(() => {
    const shop = useShop();
    onServerPrefetch(async () => {
      await Promise.resolve(); // a request of its own
      dosync(() => {
        refSet(shop.items, [`book of ${user}`]);
        refSet(shop.since, new Date(0));
      });
    });
    const [items, since] = [useDeref(shop.items), useDeref(shop.since)];
    const add = (): unknown => dosync(() => alter(shop.items, (all) => [...all, "pen"]));
    return () => h("button", { onClick: add }, `${items.value.join()} ${since.value?.getTime()}`);
  });

/** What Nuxt does for one request. */
async function serve(user: string) {
  const hooks: (() => void)[] = [];
  const payload: NuxtApp["payload"] = {};
  const vueApp = createSSRApp(page(user));
  shopPlugin({ vueApp, payload, hook: (_name, run) => void hooks.push(run) });
  const html = await renderToString(vueApp);
  for (const run of hooks) run();
  return { html, payload: structuredClone({ shop: { ...payload.shop } }) };
}

test("each request has a model of its own, and its payload has the state after the page was rendered", async () => {
  const [ada, alan] = await Promise.all([serve("Ada"), serve("Alan")]);

  expect([ada.html, alan.html]).toEqual([
    "<button>book of Ada 0</button>",
    "<button>book of Alan 0</button>",
  ]);
  const { "~lostInJson": _noted, ...values } = ada.payload.shop; // what development notes for hydrate
  expect(values).toEqual({ user: "", items: ["book of Ada"], since: new Date(0) });
  expect(alan.payload.shop["items"]).toEqual(["book of Alan"]);
});

test("the browser goes on from the payload without a mismatch", async () => {
  const warn = vi.spyOn(console, "warn");
  const error = vi.spyOn(console, "error");
  onTestFinished(() => warn.mockRestore());
  onTestFinished(() => error.mockRestore());
  const { html, payload } = await serve("Ada");
  const root = document.createElement("div");
  root.innerHTML = html;
  const vueApp = createSSRApp(page("Ada"));
  shopPlugin({ vueApp, payload, hook: () => {} });
  vueApp.mount(root);

  root.querySelector("button")!.click();
  await nextTick();

  expect(root.textContent).toBe("book of Ada,pen 0");
  expect([warn.mock.calls, error.mock.calls]).toEqual([[], []]);
  expect(deref(vueApp.runWithContext(useShop).items)).toEqual(["book of Ada", "pen"]);
  vueApp.unmount();
});

test("what the guide lets Nuxt import is there, and clashes with nothing that Nuxt imports from Vue", () => {
  const guide = readFileSync("docs/guide/pinia-and-nuxt.md", "utf8");
  const presets = [...guide.matchAll(/from: "(@dosync\/\w+)",\s*imports: \[([^\]]*)\]/g)];
  expect(presets.map(([, from]) => from)).toEqual(["@dosync/core", "@dosync/vue"]);
  for (const [, from, list] of presets) {
    const names = [...list!.matchAll(/\{ name: "(\w+)", as: "(\w+)" \}|"(\w+)"/g)];
    expect(names.length).toBeGreaterThan(5);
    for (const [, name, as, plain] of names) {
      expect(from === "@dosync/core" ? core : ours).toHaveProperty((name ?? plain)!);
      expect(vue).not.toHaveProperty((as ?? plain)!);
    }
  }
});
