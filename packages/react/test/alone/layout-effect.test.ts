// @vitest-environment node
import * as React from "react";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test("React Native has layout effects, in every version of React", async () => {
  vi.stubGlobal("navigator", { product: "ReactNative" });

  expect(await chosen()).toBe(React.useLayoutEffect);
});

test("before React 19 a server runs no layout effects, since React would warn of them", async () => {
  const isNew = React.version.startsWith("19.");

  expect(await chosen()).toBe(isNew ? React.useLayoutEffect : React.useEffect);
});

async function chosen(): Promise<unknown> {
  const module = await import("../../src/use-isomorphic-layout-effect.ts");
  return module.useIsomorphicLayoutEffect;
}
