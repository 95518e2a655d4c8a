// React ends the effects of a deleted component later, when it has time.
import { atom, onDispose } from "@dosync/core";
import { useEffect, useLayoutEffect } from "react";
import { expect, test } from "vitest";
import { createModel, useDeref } from "../src/index.ts";
import { openPage } from "./support/screens.ts";

test("a model ends after the effects below its provider, also where React is busy in between", async () => {
  const log: string[] = [];
  const [Provider, useModel] = createModel(() => {
    onDispose(() => void log.push("the model ends"));
    return { count: atom(1) };
  });
  const Show = () => {
    useEffect(() => () => void log.push("a component leaves"), []);
    return <i>{useDeref(useModel().count)}</i>;
  };
  /** It takes longer than React does anything in one go, so that timers come first. */
  const Busy = () => {
    useLayoutEffect(() => {
      const end = performance.now() + 30;
      while (performance.now() < end) continue;
    }, []);
    return <b />;
  };
  const page = await openPage(<Provider><Show /></Provider>); // prettier-ignore

  await page.after(() => page.show(<Busy />));
  await page.after(() => {});

  expect(log).toEqual(["a component leaves", "the model ends"]);
});
