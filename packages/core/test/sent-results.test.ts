// What a server has loaded, in the data of a model.
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { atom, deref, derived, dosync, ref, refresh, refSet, reset, resource } from "@dosync/core";
import {
  dehydrate,
  hydrate,
  initialize,
  keepInitialValues,
  readInitial,
  restore,
  subscribe,
  takeNewData,
} from "@dosync/core/adapter";

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const locale = atom("en");

function createShop() {
  let loads = 0;
  const id = ref(1);
  const filter = atom<readonly string[]>([]);
  const isEven = derived(() => deref(id) % 2 === 0);
  const language = derived(() => deref(locale));
  const words = derived(() => [deref(filter).length]);
  const found = derived(() => new Set(deref(filter)));
  const circle = derived(() => {
    const list: unknown[] = [deref(filter).length];
    list.push(list);
    return list;
  });
  const fails = derived((): number => {
    throw new Error("no");
  });
  const load = (name: string): string => `${name} ${++loads}`;
  return {
    id,
    filter,
    isEven,
    language,
    words,
    found,
    circle,
    fails,
    user: resource(async () => load(`user ${deref(id)} ${deref(filter).join()}`)),
    parity: resource(() => load(String(deref(isEven)))),
    spoken: resource(() => load(deref(language))),
    counted: resource(() => load(String(deref(words)[0]))),
    collected: resource(() => load(String(deref(found).size))),
    circled: resource(() => load(String(deref(circle)[0]))),
    elsewhere: resource(() => load(deref(locale))),
    failing: resource((): string => {
      throw new Error(String(deref(id)));
    }),
    afterFailure: resource(() => {
      try {
        deref(fails);
      } catch {}
      return load("caught");
    }),
    loads: () => loads,
  };
}
type Shop = ReturnType<typeof createShop>;

/** What arrives in the browser of what a server has rendered. */
async function sentBy(names: readonly (keyof Shop)[], prepare?: (shop: Shop) => void) {
  const shop = createShop();
  prepare?.(shop);
  for (const name of names) await refresh(shop[name] as Shop["user"]).catch(() => {});
  return JSON.parse(JSON.stringify(dehydrate(shop))) as Record<string, unknown>;
}

test("the data has the value and the addresses of the inputs, and the values of derived ones", async () => {
  expect(await sentBy(["user", "parity"])).toEqual({
    id: 1,
    filter: [],
    user: { value: "user 1  1", inputs: [["id"], ["filter"]] },
    parity: { value: "false 2", inputs: [["isEven", false]] },
  });
});

describe("in the browser", () => {
  test("the result is there at once, and nothing is loaded for whoever looks", async () => {
    const data = await sentBy(["user", "parity"], ({ id, filter }) => {
      dosync(() => void refSet(id, 3));
      reset(filter, ["new"]);
    });
    const shop = createShop();
    hydrate(shop, data);
    expect([deref(shop.user), deref(shop.parity).value]).toEqual([
      { status: "ready", value: "user 3 new 1", error: undefined },
      "false 2",
    ]);
    onTestFinished(subscribe(shop.user, () => {}));
    onTestFinished(subscribe(shop.parity, () => {}));
    await macrotask();
    expect(shop.loads()).toBe(0);

    dosync(() => void refSet(shop.id, 4));
    expect(deref(shop.user).status).toBe("loading");
    await macrotask();
    expect(deref(shop.user).value).toContain("user 4 new");
  });

  test("it is also what a page is hydrated from, whatever has changed since", async () => {
    keepInitialValues();
    const shop = createShop();
    hydrate(shop, await sentBy(["user"]));
    dosync(() => void refSet(shop.id, 2));
    expect([readInitial(shop.user).value, deref(shop.user).status]).toEqual([
      "user 1  1",
      "loading",
    ]);
  });

  test("an input may be an object that is computed, which is another one here", async () => {
    const data = await sentBy(["counted"], ({ filter }) => void reset(filter, ["a", "b"]));
    expect(data["counted"]).toEqual({ value: "2 1", inputs: [["words", [2]]] });
    const shop = createShop();
    hydrate(shop, data);
    onTestFinished(subscribe(shop.counted, () => {}));
    await macrotask();
    reset(shop.filter, ["c", "d"]);
    await macrotask();
    expect([deref(shop.counted).value, shop.loads()]).toEqual(["2 1", 0]);

    reset(shop.filter, ["c"]);
    expect(deref(shop.counted).status).toBe("loading");
    await macrotask();
    expect([deref(shop.counted).value, shop.loads()]).toEqual(["1 1", 1]);
    reset(shop.filter, ["e"]);
    await macrotask();
    expect(shop.loads()).toBe(2); // what was loaded here is for the very value
  });

  test("it is loaded where an input has another value than on the server", async () => {
    const data = await sentBy(["spoken", "user"]);
    reset(locale, "de");
    onTestFinished(() => void reset(locale, "en"));
    const shop = createShop();
    hydrate(shop, data);
    expect([deref(shop.spoken).status, deref(shop.user).status]).toEqual(["loading", "ready"]);
  });

  test.each([
    ["nothing of a result", { user: 1 }],
    ["an address that the model lacks", { user: { value: 1, inputs: [["other"]] } }],
    ["an input that fails", { user: { value: 1, inputs: [["fails", 1]] } }],
  ])("what makes no sense is passed over: %s", (_what, data) => {
    const shop = createShop();
    hydrate(shop, { id: 5, ...data });
    expect([deref(shop.user).status, deref(shop.id)]).toEqual(["loading", 5]);
  });
});

test("a result is left out if it is not ready, or if the other side could not find its inputs", async () => {
  vi.spyOn(console, "warn").mockReturnValue(); // what development says of it stands in lifetimes.dev.test.ts
  onTestFinished(() => void vi.restoreAllMocks());
  const names = ["collected", "circled", "elsewhere", "failing", "afterFailure"] as const;
  const data = await sentBy([...names]);
  expect(Object.keys(data)).toEqual(["id", "filter"]);
  const shop = createShop();
  await refresh(shop.user);
  dosync(() => void refSet(shop.id, 2));
  expect(Object.hasOwn(dehydrate(shop), "user")).toBe(false);
});

test("a value that cannot be sent is left out", async () => {
  const model = { action: resource(() => () => 1) };
  await refresh(model.action);
  expect(Object.keys(dehydrate(model))).toEqual([]);
});

test("what a storage has kept is no result: it may be old", async () => {
  const shop = createShop();
  restore(shop, await sentBy(["user"]));
  expect(deref(shop.user).status).toBe("loading");
});

test("new data of the server brings new results, and leaves alone what it has not changed", async () => {
  const shop = createShop();
  const first = await sentBy(["user"]);
  hydrate(shop, first);
  await refresh(shop.user);
  expect(takeNewData(shop, { ...first }, first, "Shop")).toBe(true);
  expect(deref(shop.user).value).toBe("user 1  1");

  const second = { ...first, id: 2, user: { value: "from the server", inputs: [["id"]] } };
  expect(takeNewData(shop, second, first, "Shop")).toBe(true);
  expect(deref(shop.user)).toEqual({
    status: "ready",
    value: "from the server",
    error: undefined,
  });
  expect(takeNewData(shop, second, undefined, "Shop")).toBe(true);
});

test("values may be given without results, as before", () => {
  const count = atom(1);
  initialize([[count, 2]]);
  expect(deref(count)).toBe(2);
});
