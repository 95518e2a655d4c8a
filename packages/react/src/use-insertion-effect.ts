import * as React from "react";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";

/**
 * `useInsertionEffect`, which runs before all layout effects. Its cleanup runs only when the component
 * is deleted, not when React hides it. React 17 has none, and hides nothing from layout effects.
 */
export const useInsertionEffect: typeof React.useInsertionEffect =
  "useInsertionEffect" in React ? React.useInsertionEffect : useIsomorphicLayoutEffect;
