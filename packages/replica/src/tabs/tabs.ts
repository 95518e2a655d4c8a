import { checkOptions } from "@dosync/core/adapter";
import { MemoryStore } from "../store/memory.ts";
import type { Place } from "../store/store.ts";
import { TabsStore } from "./tabs-store.ts";

/** The options of {@link tabs}. */
export interface TabsOptions {
  /**
   * When something counts as confirmed. `relaxed`: it survives the end of the page and of the browser.
   * `strict`: also a loss of power, and each confirmation waits for the disk. By default `relaxed`.
   */
  readonly durability?: "relaxed" | "strict" | undefined;
  /** How many batches the log keeps. A tab that is further behind loads everything. By default 1,000. */
  readonly log?: number | undefined;
}

/**
 * A place for spaces in this browser. Every tab and worker of the origin that opens one shares its state, and
 * it is there when the browser starts again.
 *
 * It keeps them in IndexedDB. What is run in a page shows there at once; a transaction of IndexedDB decides
 * in which order all of it counts. No lock is held, so a tab that has crashed or is frozen stops nobody.
 * Where there is no IndexedDB, or none may be used, the replica says `memory`: it works, and ends with the
 * page.
 *
 * @returns What `openReplica` takes as `at`.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const replica = openReplica(counter, { space: "mine", at: tabs(), mutations: [] });
 * await replica.ready;
 * dosync(() => alter(replica.model.count, (n) => n + 1)); // in every tab
 * await replica.flush();
 * replica.close();
 * ```
 */
export function tabs(options?: TabsOptions): Place {
  if (process.env.NODE_ENV !== "production") checkOptions(options, "tabs()");
  const { durability = "relaxed", log = 1000 } = options ?? {};
  return {
    open({ model, space }) {
      const name = `dosync ${JSON.stringify([model, space])}`;
      // Each has its own: on a server, two requests have nothing in common.
      return new TabsStore(name, { durability, log }, () => new MemoryStore(log));
    },
  };
}
