import { addressBook, UsageError } from "@dosync/core/adapter";
import { Keeper } from "./keeper.ts";
import type { PersistOptions, Persisted } from "./options.ts";

/**
 * Keeps a model's atoms, refs and collections in a storage, and brings them back.
 *
 * What was kept is loaded in one commit: at once where the storage answers at once, such as `"local"`. A page
 * that a server has rendered is hydrated from what that has sent, and shows what was kept afterwards. What
 * changes is written by whole commits, each value to an item of its own, so an edit costs what it has
 * changed. It is written when the page is hidden, too. Use it for one page and one storage; where several
 * tabs have rules over several refs, use `tabs()` of `@dosync/replica`.
 *
 * @param model An object that holds identities. Derived values, lenses and agents are passed over.
 * @returns How it is going, and what ends it. Nothing that is kept makes it throw: see `state`.
 * @throws {UsageError} (`INVALID_PERSIST`) unless it has a key and a storage, and a version that is a whole number
 * from 1 on. Development refuses a throttle that is no time as well. Where two models of a page write under one key of
 * one storage, development reports it (`PERSIST_KEY_TAKEN`) as it does the failure of a watch.
 * @example
 * ```ts
 * const shop = { theme: atom("light"), cart: ref<readonly string[]>([]) };
 * const kept = new Map<string, string>();
 * const storage = {
 *   getItem: (key: string) => kept.get(key) ?? null,
 *   setItem: (key: string, text: string) => void kept.set(key, text),
 *   removeItem: (key: string) => void kept.delete(key),
 * };
 *
 * const saved = persist(shop, { key: "shop", storage: () => storage }); // in a page: storage: "local"
 * await saved.ready;
 * reset(shop.theme, "dark");
 * await saved.flush();
 * kept.get("shop:theme"); // '{"v":"dark"}'
 * await saved.close();
 * ```
 *
 * Clojure has none; `duratom` keeps one atom in a file or a database.
 */
export function persist(model: object, options: PersistOptions): Persisted {
  const { key, storage, version = 1, throttle = 0 } = Object(options) as Partial<PersistOptions>;
  const isStorage = ["local", "session"].includes(storage as string);
  if (typeof key !== "string" || key === "" || (!isStorage && typeof storage !== "function")) {
    throw invalid(
      process.env.NODE_ENV !== "production" &&
        'persist() needs a key and a storage: persist(model, { key: "shop", storage: "local" }).',
    );
  }
  if (!Number.isInteger(version) || version < 1) {
    throw invalid(
      process.env.NODE_ENV !== "production" &&
        `The version of "${key}" is to be a whole number from 1 on.`,
    );
  }
  if (process.env.NODE_ENV !== "production" && !(throttle >= 0)) {
    throw invalid(`The throttle of "${key}" is to be a number of milliseconds from 0 up.`);
  }
  return new Keeper(addressBook(model), model, options);
}

function invalid(message: string | false): UsageError {
  return new UsageError("INVALID_PERSIST", "persist", message);
}
