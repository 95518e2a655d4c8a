// The storages of a real browser.
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { atom, deref, dosync, ref, refSet, reset } from "@dosync/core";
import { collectDeliveryErrors } from "../../support/delivery-errors.ts";
import { idb, persist, type Persisted, type PersistOptions } from "@dosync/persist";

const create = () => ({ theme: atom("light"), any: ref<unknown>(undefined) });
const DATABASE = "persist tests";

function keep(model: object, options: Partial<PersistOptions>): Persisted {
  const saved = persist(model, { key: "shop", storage: "local", ...options });
  onTestFinished(() => saved.close());
  return saved;
}

function copyOf(area: Storage): Record<string, string> {
  return Object.fromEntries(Object.keys(area).map((key) => [key, area.getItem(key)!]));
}

function deleted(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error as Error));
  });
}

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  await deleted(DATABASE);
});

describe.each(["local", "session"] as const)("%s storage", (storage) => {
  test("has what was kept, at once", async () => {
    const before = create();
    const saved = keep(before, { storage });
    reset(before.theme, "dark");
    await saved.close();
    const after = create();
    keep(after, { storage });
    expect(deref(after.theme)).toBe("dark");
  });

  test("has what has changed, when the page is hidden", () => {
    const area = storage === "local" ? localStorage : sessionStorage;
    const shop = create();
    keep(shop, { storage, throttle: 60_000 });
    reset(shop.theme, "dark");
    expect(area.getItem("shop:theme")).toBeNull();
    window.dispatchEvent(new PageTransitionEvent("pagehide"));
    expect(area.getItem("shop:theme")).toBe('{"v":"dark"}');
  });

  test("that is full keeps what it had, and says so", async () => {
    const area = storage === "local" ? localStorage : sessionStorage;
    const shop = create();
    const saved = keep(shop, { storage });
    reset(shop.theme, "dark");
    await saved.flush();
    const before = copyOf(area);
    dosync(() => {
      reset(shop.theme, "other");
      refSet(shop.any, "x".repeat(20_000_000));
    });
    await saved.flush();
    expect(deref(saved.state)).toMatchObject({
      status: "failing",
      failure: { name: "QuotaExceededError" },
    });
    expect(copyOf(area)).toEqual(before);
    dosync(() => refSet(shop.any, "small"));
    await saved.flush();
    expect(deref(saved.state).status).toBe("saved");
  });
});

describe("idb()", () => {
  const storage = idb(DATABASE);
  /** The same database as another page has it: one that knows nothing of this one. */
  const inAnotherPage = () => ({ ...storage(), place: undefined });

  test("keeps dates, maps and sets as they are", async () => {
    const value = [new Date(5), new Map([["a", new Set([Number.NaN])]]), 10n, undefined];
    const before = create();
    const saved = keep(before, { storage });
    expect(deref(saved.state).status).toBe("loading");
    await saved.ready;
    dosync(() => refSet(before.any, value));
    await saved.close();
    const after = create();
    await keep(after, { storage }).ready;
    expect(deref(after.any)).toEqual(value);
  });

  test("writes all of a commit or nothing, where a value cannot be copied", async () => {
    const shop = create();
    const saved = keep(shop, { storage });
    await saved.ready;
    dosync(() => {
      reset(shop.theme, "dark");
      refSet(shop.any, () => {});
    });
    await saved.flush();
    expect(deref(saved.state)).toMatchObject({
      status: "failing",
      failure: { name: "DataCloneError" },
    });
    const other = create();
    await keep(other, { storage: inAnotherPage }).ready;
    expect(deref(other.theme)).toBe("light");
    dosync(() => refSet(shop.any, 1));
    await saved.flush();
    expect(deref(saved.state).status).toBe("saved");
  });

  test("goes on when somebody has deleted its database", async () => {
    const shop = create();
    const saved = keep(shop, { storage });
    await saved.ready;
    reset(shop.theme, "dark");
    await saved.flush();
    await deleted(DATABASE);
    dosync(() => refSet(shop.any, 1));
    await saved.flush();
    expect(deref(saved.state).status).toBe("saved");
  });

  test("is told by others what they have saved", async () => {
    const [one, other] = [create(), create()];
    const mine = keep(one, { storage, sync: true });
    await keep(other, { storage: inAnotherPage, sync: true }).ready;
    await mine.ready;
    dosync(() => refSet(one.any, new Date(7)));
    await mine.flush();
    await expect.poll(() => deref(other.any)).toEqual(new Date(7));
  });
});

/** Writes in turn to two storages, and answers what is reported. */
async function toldOf(
  first: PersistOptions["storage"],
  second: PersistOptions["storage"],
): Promise<unknown[]> {
  const errors = collectDeliveryErrors();
  const kept = [first, second].map((storage) => {
    const model = create();
    return { model, saved: keep(model, { storage }) };
  });
  for (let n = 1; n < 4; n++) {
    for (const { model, saved } of kept) {
      await saved.ready;
      dosync(() => refSet(model.any, n));
      await saved.flush();
    }
  }
  return errors.map(({ cause }) => (cause as { code: string }).code);
}

describe("one key of one storage", () => {
  test.each<[string, PersistOptions["storage"], PersistOptions["storage"]]>([
    ["local", "local", "local"],
    ["session", "session", "session"],
    ["idb", idb(DATABASE), idb(DATABASE)],
  ])("belongs to one model of the page (%s)", async (_name, first, second) => {
    expect(await toldOf(first, second)).toContain("PERSIST_KEY_TAKEN");
  });

  test("is free for another kind of storage, and for another database", async () => {
    expect(await toldOf("local", "session")).toEqual([]);
    expect(await toldOf(idb(DATABASE), idb(`${DATABASE}, others`))).toEqual([]);
  });
});
