import * as React from "react";
import { isPage } from "./server-value.ts";

/** React Native says so itself, and has neither a document nor a server. */
function isReactNative(): boolean {
  return typeof navigator === "object" && navigator.product === "ReactNative";
}

/** React before 19 warns on a server that layout effects do nothing. */
const neverWarns = "use" in React;

/** `useLayoutEffect`, where React does not warn that it does nothing: on a server. */
export const useIsomorphicLayoutEffect: typeof React.useLayoutEffect =
  neverWarns || isPage() || isReactNative() ? React.useLayoutEffect : React.useEffect;
