import type { Identity } from "@dosync/core";
import { noteReader } from "@dosync/core/adapter";
import { type Component, getCurrentInstance } from "vue";

// Development only. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out: with a
// constant from another file some bundlers drop the call but keep what is here.

/** The name of the component that is being set up. */
export function componentName(): string | undefined {
  const type = getCurrentInstance()?.type as (Component & { __name?: string }) | undefined;
  return type?.name ?? type?.__name;
}

/** Holds what a component shows. Tools that are attached hear of the component. */
export function noted(
  identity: Identity<unknown>,
  hold: () => () => void,
  component: string | undefined = componentName(),
): () => () => void {
  return () => {
    const release = hold();
    const forget = noteReader(identity, component);
    if (forget === undefined) return release;
    return () => {
      forget();
      release();
    };
  };
}
