// The suspended component hands out what lets it suspend.
/* oxlint-disable react/immutability */
import { atom, deref, derived, reset } from "@dosync/core";
import { type ReactElement, startTransition, Suspense, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test, vi } from "vitest";
import { TransitionRoot, useDeref } from "../src/index.ts";
import { openPage } from "./support/screens.ts";

test("a derived value that a transition has revealed follows an urgent commit back to what it was", async () => {
  const flag = atom(0);
  const picked = derived(() => (deref(flag) === 1 ? "one" : "none"));
  const Picked = (): ReactElement => <i>{useDeref(picked)}</i>;
  const waiting = new Waiting();
  const page = await openPage(
    <TransitionRoot>
      <Suspense fallback="…">
        <Picked />
        <Suspending until={waiting} />
      </Suspense>
    </TransitionRoot>,
  );
  flushSync(() => waiting.begin());
  expect(page.text()).toBe("…");

  startTransition(() => void reset(flag, 1));
  waiting.isDone = true; // the transition shows what is behind the fallback
  await vi.waitFor(() => expect(page.text()).toBe("one"));
  flushSync(() => void reset(flag, 0));

  expect(page.text()).toBe("none");
});

/** What a component waits for, from `begin` on until it is done. */
class Waiting {
  isDone = true;
  begin!: () => void;
  readonly promise: Promise<void> = new Promise(() => {});
}

function Suspending({ until }: { readonly until: Waiting }): null {
  const [, again] = useState(0);
  until.begin = () => {
    until.isDone = false;
    again((n) => n + 1);
  };
  if (!until.isDone) throw until.promise;
  return null;
}
