import {
  agent,
  atom,
  type Atom,
  deref,
  derived,
  dosync,
  type Ref,
  ref,
  refSet,
  reset,
} from "@dosync/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, computed, createSSRApp, defineComponent, h, nextTick, watch } from "vue";
import { renderToString } from "vue/server-renderer";
import {
  createModel,
  dehydrate,
  hydrate,
  provideDraft,
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "@dosync/vue";
import { openReadPoints } from "../../core/src/timeline/read-point.ts";
import { isFollowed } from "./support.ts";

interface Shop {
  readonly user: Atom<string>;
  readonly items: Ref<readonly string[]>;
}

const [provideShop, useShop] = createModel(
  (user: string): Shop => ({ user: atom(user), items: ref<readonly string[]>([]) }),
  { label: "shop" },
);

const Cart = defineComponent(() => {
  const { user, items } = useShop();
  const [name, list] = [useAtom(user), useRef(items)];
  const count = useDerived(() => deref(items).length);
  return () =>
    h("section", [
      h("h1", `${name.value} has ${count.value}`),
      h(
        "ul",
        list.value.map((item) => h("li", item)),
      ),
      h("button", { onClick: () => add(items, "pen") }, "add"),
    ]);
});

/** Loads what one request needs, a bit at a time, so that two of them are under way together. */
const Page = defineComponent({
  async setup() {
    const { items } = useShop();
    const user = deref(useShop().user);
    for (const item of [`book of ${user}`, `cup of ${user}`]) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      add(items, item);
    }
    return () => h(Cart);
  },
});

function add(items: Ref<readonly string[]>, item: string): void {
  dosync(() => refSet(items, [...deref(items), item]));
}

async function request(user: string): Promise<{ html: string; data: string }> {
  const app = createSSRApp(Page).use(provideShop, user);
  const html = await renderToString(app);
  return { html, data: JSON.stringify(dehydrate(app.runWithContext(useShop))) };
}

function hydrated(html: string, data: string): { app: App; root: Element; shop: Shop } {
  const app = createSSRApp(Cart).use(provideShop, "nobody");
  const shop = app.runWithContext(useShop);
  hydrate(shop, JSON.parse(data) as Record<string, unknown>);
  const root = document.createElement("div");
  root.innerHTML = html;
  app.mount(root);
  return { app, root, shop };
}

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  expect(console.warn).not.toHaveBeenCalled();
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test("two requests at a time render each their own state, and hydrate from it", async () => {
  const [ada, bob] = await Promise.all([request("Ada"), request("Bob")]);

  expect(ada.html).toContain("<h1>Ada has 2</h1><ul><li>book of Ada</li><li>cup of Ada</li></ul>");
  expect(bob.html).toContain("<h1>Bob has 2</h1>");
  expect(bob.html).not.toContain("Ada");

  const { app, root, shop } = hydrated(ada.html, ada.data);
  expect(root.innerHTML).toBe(ada.html);
  root.querySelector("button")!.click();
  await nextTick();
  expect(root.querySelector("h1")!.textContent).toBe("Ada has 3");
  expect(deref(shop.items)).toHaveLength(3);
  app.unmount();
});

test("hydration starts from undefined, too, where the server had that", async () => {
  const [provideUser, useUser] = createModel(() => ({ name: atom<string | undefined>("nobody") }));
  const User = defineComponent(() => {
    const name = useDeref(useUser().name);
    return () => h("p", String(name.value));
  });
  const server = createSSRApp(User).use(provideUser);
  const onServer = server.runWithContext(useUser);
  reset(onServer.name, undefined);
  const root = document.createElement("div");
  root.innerHTML = await renderToString(server);
  const data = JSON.stringify(dehydrate(onServer));

  const app = createSSRApp(User).use(provideUser);
  hydrate(app.runWithContext(useUser), JSON.parse(data) as Record<string, unknown>);
  app.mount(root);

  expect(root.innerHTML).toBe("<p>undefined</p>");
  app.unmount();
});

test("hydration uses the elements of the server", async () => {
  const { html, data } = await request("Ada");
  const server = document.createElement("div");
  server.innerHTML = html;
  const app = createSSRApp(Cart).use(provideShop, "nobody");
  hydrate(app.runWithContext(useShop), JSON.parse(data) as Record<string, unknown>);
  const heading = server.querySelector("h1");

  app.mount(server);

  expect(server.querySelector("h1")).toBe(heading);
  app.unmount();
});

test("what is computed while it is set up is up to date where it is rendered", async () => {
  const Listed = defineComponent({
    async setup() {
      const { items } = useShop();
      const [list, own] = [useDeref(items), useDerived(() => deref(items).length)];
      const count = computed(() => list.value.length);
      const selected = useSelector(items, (all) => all.length);
      const { state, changes } = provideDraft();
      const early = [own.value, count.value, selected.value, state.value, changes.value];
      expect(early).toEqual([0, 0, 0, "open", []]);
      await Promise.resolve();
      const late = computed(() => list.value.length);
      expect(late.value).toBe(0);
      add(items, "book");
      return () => h("p", [list.value, own.value, count.value, selected.value, late.value].join());
    },
  });

  const html = await renderToString(createSSRApp(Listed).use(provideShop, "Ada"));

  expect(html).toBe("<p>book,1,1,1,1</p>");
});

describe("on the server", () => {
  const count = atom(1);
  const balance = ref(500);
  const doubled = derived(() => deref(count) * 2);
  const work = agent("idle");
  const changes: unknown[] = [];

  const Everything = defineComponent(() => {
    const shown = [
      useAtom(count),
      useDeref(() => count),
      useRef(balance),
      useDeref(doubled),
      useDerived(() => deref(doubled) + 1),
      useSelector(balance, (amount) => amount / 100),
      useValidation(count).value,
      useAgent(work).value,
      useAgent(work).pending,
    ];
    useWatch(count, (value) => changes.push(value));
    watch(shown, (values) => changes.push(values));
    return () => h("p", shown.map(({ value }) => value).join());
  });

  test("everything has its value, and nothing is subscribed, in or after the render", async () => {
    const html = await renderToString(createSSRApp(Everything));

    expect(html).toBe("<p>1,1,500,2,3,5,1,idle,0</p>");
    expect([count, balance, work].map(isFollowed)).toEqual([false, false, false]);
    reset(count, 2);
    expect(changes).toEqual([]);
    expect(await renderToString(createSSRApp(Everything))).toBe("<p>2,2,500,4,5,5,2,idle,0</p>");
  });

  test("a form shows the committed state, and holds nothing open", async () => {
    const Form = defineComponent(() => {
      const { state, changes: changed, conflicts } = provideDraft();
      const amount = useRef(balance);
      const again = useDraft();
      return () =>
        h(
          "p",
          `${state.value} ${changed.value.length} ${conflicts.value.length} ${amount.value} ${again.state.value}`,
        );
    });

    expect(await renderToString(createSSRApp(Form))).toBe("<p>open 0 0 500 open</p>");
    expect(openReadPoints()).toBe(0);
  });
});
