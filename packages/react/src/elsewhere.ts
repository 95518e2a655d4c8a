import { atom, type Identity } from "@dosync/core";

/**
 * What a hook reads around a subtree whose own world is shown. Hooks keep their order, so something is always
 * read there, and this never changes.
 */
export const ELSEWHERE: Identity<unknown> = /* @__PURE__ */ atom(undefined, { label: "elsewhere" });
