import type { Identity } from "@dosync/core";
import { guardTexts, kindOf, labelOf } from "@dosync/core/adapter";
import { getCurrentInstance, getCurrentScope, warn } from "vue";

// Development only. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out: with a
// constant from another file some bundlers drop the call but keep what is here.

let isGuarded = false;
const warned: WeakSet<Identity<unknown>> = new WeakSet();

/**
 * Makes a template say so when it prints an identity instead of its value. It says so once for each identity.
 */
export function guardTemplates(): void {
  if (isGuarded) return;
  isGuarded = true;
  guardTexts((identity) => {
    if (warned.has(identity) || !isRendering()) return;
    warned.add(identity);
    const name = `${kindOf(identity)} "${labelOf(identity)}"`;
    warn(
      `dosync PRINTED: a template prints ${name} itself, and will not change with it. Print a ref of its value: const shown = useDeref(identity) in setup(), and {{ shown }}.`,
    );
  });
}

/** Vue knows the instance of a rendering component, but is in no scope then. */
function isRendering(): boolean {
  return getCurrentInstance() !== null && getCurrentScope() === undefined;
}
