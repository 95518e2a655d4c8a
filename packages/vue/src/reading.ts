import type { Identity } from "@dosync/core";
import type { InjectionKey, Ref } from "vue";
import { injectLocal } from "./provide-local.ts";
import { shown } from "./shown.ts";

/** An identity as Vue sees it: a ref with its value, told of changes while somebody holds it. */
export interface Shown {
  readonly ref: Ref<unknown>;
  hold(): void;
  release(): void;
}

/**
 * The world that a subtree shows. Without one of these it is the committed world; a draft provides
 * itself, so that whoever uses no drafts does not load them.
 */
export interface Reading {
  shown(identity: Identity<unknown>): Shown;
  /** The same computation in this world; it tracks everything there that may change its result. */
  readonly compute: <T>(compute: () => T) => () => T;
  /** Runs what changes something, in this world. */
  run<T>(body: () => T): T;
}

export const READING: InjectionKey<Reading> = /* @__PURE__ */ Symbol();

/** The world of the component that is being set up, unless it is the committed one. */
export function useReading(): Reading | undefined {
  return injectLocal(READING);
}

export function shownIn(reading: Reading | undefined, identity: Identity<unknown>): Shown {
  return reading === undefined ? shown(identity) : reading.shown(identity);
}
