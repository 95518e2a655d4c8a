// A page that a server has rendered, beside what a storage of the browser has kept of its last visit.
import { deref, dosync, ref, refSet } from "@dosync/core";
import { idb, persist, type PersistOptions } from "@dosync/persist";
import { hydrate, TransitionRoot, useDeref } from "@dosync/react";
import { useDeref as refOf } from "@dosync/vue";
import { type ReactElement, useLayoutEffect } from "react";
import { hydrateRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type App, createSSRApp, h, onMounted, Suspense } from "vue";

const DATABASE = "persist hydration";

const storages = [
  ["localStorage", "local"],
  ["sessionStorage", "session"],
  ["IndexedDB", idb(DATABASE)],
] as const;

/** A price, which the server knows, and a filter, which the person has chosen here. */
const create = () => ({ price: ref(1), filter: ref("all") });
type Shop = ReturnType<typeof create>;

/** What the last visit has left. */
async function visitBefore(storage: PersistOptions["storage"]): Promise<void> {
  const { filter } = create();
  const saved = persist({ filter }, { key: "shop", storage });
  await saved.ready;
  dosync(() => refSet(filter, "books"));
  await saved.close();
}

/** What a server sends: the page that both frameworks render there, and what it is about. */
const RENDERED = "<b>all 7</b>";
const SENT = { price: 7 };

/** The model of the page, with what the server has sent. */
function made(): Shop {
  const shop = create();
  hydrate({ price: shop.price }, SENT);
  return shop;
}

function keep({ filter }: Shop, storage: PersistOptions["storage"]): void {
  const saved = persist({ filter }, { key: "shop", storage });
  onTestFinished(() => saved.close());
}

function pageOf(): HTMLElement {
  const page = document.body.appendChild(document.createElement("div"));
  page.innerHTML = RENDERED;
  onTestFinished(() => page.remove());
  return page;
}

let warn: ReturnType<typeof vi.spyOn>;
let error: ReturnType<typeof vi.spyOn>;

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error as Error));
  });
  warn = vi.spyOn(console, "warn");
  error = vi.spyOn(console, "error");
});

afterEach(() => {
  const complaints = [...warn.mock.calls, ...error.mock.calls];
  vi.restoreAllMocks();
  expect(complaints).toEqual([]);
});

const Page = ({ shop, seen = [] }: { shop: Shop; seen?: string[] }): ReactElement => {
  const shown = `${useDeref(shop.filter)} ${useDeref(shop.price)}`;
  useLayoutEffect(() => void seen.push(shown));
  return <b>{shown}</b>;
};

function application(shop: Shop, load: () => void, isInParts: boolean): App {
  const Shown = {
    setup() {
      const [filter, price] = [refOf(shop.filter), refOf(shop.price)];
      return () => h("b", `${filter.value} ${price.value}`);
    },
  };
  if (!isInParts) {
    return createSSRApp({
      setup() {
        onMounted(load);
        return () => h(Shown);
      },
    });
  }
  const Part = {
    async setup() {
      await new Promise((resolve) => void setTimeout(resolve, 5));
      return () => h(Shown);
    },
  };
  return createSSRApp(() => h(Suspense, { onResolve: load }, { default: () => h(Part) }));
}

describe.each(storages)("React over %s", (_, storage) => {
  test.for([
    ["before the page is hydrated", false, false],
    ["before the page is hydrated, below a TransitionRoot", false, true],
    ["right after", true, false],
  ] as const)(
    "a page whose state is kept from %s hydrates as it was rendered, and then shows what was kept",
    async ([, isAfter, isInRoot]) => {
      await visitBefore(storage);
      const shop = made();
      const errors: unknown[] = [];
      const seen: string[] = [];
      const page = pageOf();
      if (!isAfter) keep(shop, storage);
      const element = <Page shop={shop} seen={seen} />;
      const root = hydrateRoot(
        page,
        isInRoot ? <TransitionRoot>{element}</TransitionRoot> : element,
        {
          onRecoverableError: (thrown) => errors.push(thrown),
        },
      );
      onTestFinished(() => root.unmount());
      if (isAfter) keep(shop, storage);

      await vi.waitFor(() => expect(page.textContent).toBe("books 7"));
      expect(errors).toEqual([]);
      expect([...new Set(seen)]).toEqual(["all 7", "books 7"]);
      expect(deref(shop.price)).toBe(7);
    },
  );
});

describe.each(storages)("Vue over %s", (_, storage) => {
  test.for([
    ["when it was mounted", false],
    ["at the resolve of its Suspense", true],
  ] as const)(
    "a page whose state is kept from %s hydrates as it was rendered, and then shows what was kept",
    async ([, isInParts]) => {
      await visitBefore(storage);
      const shop = made();
      const page = pageOf();
      const [rendered] = page.children;
      const app = application(shop, () => keep(shop, storage), isInParts);
      app.mount(page);
      onTestFinished(() => app.unmount());

      await vi.waitFor(() => expect(page.textContent).toBe("books 7"));
      expect(page.children[0]).toBe(rendered); // it was taken over, and not made anew
      expect(deref(shop.price)).toBe(7);
    },
  );
});
