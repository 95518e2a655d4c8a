import { atom, onDispose } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { Activity, StrictMode } from "react";
import { expect, test } from "vitest";
import { createModel, useDeref } from "../src/index.ts";

const moment = (): Promise<void> =>
  act(async () => {
    for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve));
  });

test.each([
  ["an Activity", false],
  ["an Activity in StrictMode", true],
])(
  "a model goes on while %s hides its provider, and ends when React deletes it",
  async (_name, isStrict) => {
    const log: string[] = [];
    const [Provider, useModel] = createModel(() => {
      onDispose(() => void log.push("ends"));
      return { count: atom(1) };
    });
    const Show = () => <i>{useDeref(useModel().count)}</i>;
    const tree = (mode: "hidden" | "visible") => {
      const page = (
        <Activity mode={mode}>
          <Provider>
            <Show />
          </Provider>
        </Activity>
      );
      return isStrict ? <StrictMode>{page}</StrictMode> : page;
    };
    const mounted = render(tree("visible"));
    mounted.rerender(tree("hidden"));
    await moment();
    mounted.rerender(tree("visible"));
    await moment();
    mounted.rerender(tree("hidden"));
    await moment();
    expect(log).toEqual([]);
    mounted.unmount();
    await moment();
    expect(log).toEqual(["ends"]);
  },
);
