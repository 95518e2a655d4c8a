import { reportFailure } from "../commit/failures.ts";
import type { Draft } from "./types.ts";

type Watch = (key: unknown, draft: Draft) => void;

/** The watches of one draft, by key. */
export class DraftWatches {
  #all: Map<unknown, Watch> = new Map();

  add(key: unknown, watch: Watch): void {
    this.#all = new Map(this.#all).set(key, watch); // a change is told to those of before
  }

  remove(key: unknown): void {
    this.#all = new Map(this.#all);
    this.#all.delete(key);
  }

  tell(draft: Draft): void {
    for (const [key, watch] of this.#all) {
      try {
        watch(key, draft);
      } catch (error) {
        reportFailure(error);
      }
    }
  }
}
