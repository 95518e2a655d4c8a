import { useEffect, useLayoutEffect } from "react";
import { isServer } from "./server-value.ts";

/** `useLayoutEffect`, where React 17 and 18 do not warn that it does nothing: on a server. */
export const useIsomorphicLayoutEffect: typeof useLayoutEffect = isServer()
  ? useEffect
  : useLayoutEffect;
