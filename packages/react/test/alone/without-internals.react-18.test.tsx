import { atom, deref, derived, dosync, ref, refSet, swap } from "@dosync/core";
import { Fragment, type ReactElement, startTransition, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test, vi } from "vitest";
import { DraftProvider, TransitionRoot, useDeref, useDerived } from "../../src/index.ts";
import { canFollowTransitions } from "../../src/internals/transitions.ts";
import { openPage } from "../support/screens.ts";

// A React to come may have none of what this package looks at without its being documented.
const withoutInternals = vi.hoisted(() => async (original: () => Promise<object>) => ({
  ...(await original()),
  __CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE: undefined,
  __SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED: undefined,
}));
vi.mock("react", withoutInternals);
vi.mock("react-18.0", withoutInternals);
vi.mock("react-18", withoutInternals);
vi.mock("react-19.0", withoutInternals);
vi.mock("react-19.1", withoutInternals);
vi.mock("react-19.2", withoutInternals);
vi.mock("react-canary", withoutInternals);
vi.mock("react-experimental", withoutInternals);

const Sum = ({ of }: { of: ReturnType<typeof makeStore> }): ReactElement => (
  <i>{`${useDeref(of.a)}+${useDeref(of.b)}=${useDeref(of.sum)}=${useDerived(() => deref(of.a) + deref(of.b))};`}</i>
);

function makeStore() {
  const [a, b] = [ref(0), atom(0)];
  return { a, b, sum: derived(() => deref(a) + deref(b)) };
}

test("where React's internals are absent a transition is shown at once, and whole", async () => {
  expect(canFollowTransitions).toBe(false);
  const store = makeStore();
  const page = await openPage(
    <TransitionRoot>
      <Sum of={store} />
      <Sum of={store} />
    </TransitionRoot>,
  );

  await page.after(() => startTransition(() => void dosync(() => refSet(store.a, 5))));
  await page.after(() => flushSync(() => void swap(store.b, (n) => n + 1)));

  expect(page.screens.slice(1)).toEqual(["5+0=5=5;5+0=5=5;", "5+1=6=6;5+1=6=6;"]);
});

test("no screen is torn there, whatever is committed, mounted and drafted at random", async () => {
  const store = makeStore();
  let turn!: (kind: number) => void;
  function Page(): ReactElement {
    const [kind, set] = useState(0);
    turn = set;
    return (
      <>
        <Sum of={store} />
        {kind % 2 === 1 && <Sum of={store} />}
        {kind > 1 && (
          <DraftProvider>
            <b>
              <Sum of={store} />
            </b>
          </DraftProvider>
        )}
      </>
    );
  }
  const page = await openPage(
    <Fragment>
      <TransitionRoot>
        <Page />
      </TransitionRoot>
      <Sum of={store} />
    </Fragment>,
  );

  let state = 1;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
  for (let i = 0; i < 120; i++) {
    const [kind, by] = [below(4), below(10)];
    const change = (): void => {
      if (kind === 0) turn(by % 4);
      else if (kind === 1) void swap(store.b, (n) => n + by);
      else void dosync(() => refSet(store.a, by));
    };
    const how = below(3);
    if (how === 0) flushSync(change);
    else if (how === 1) startTransition(change);
    else change();
    // oxlint-disable-next-line no-await-in-loop
    if (below(2) === 0) await page.after(() => {});
  }
  await page.after(() => turn(0));

  expect(page.screens.length).toBeGreaterThan(30);
  expect(page.screens.filter(isTorn)).toEqual([]);
  expect(page.text()).toBe(sumsOf(deref(store.a), deref(store.b), 2));
});

/** All of it that is no draft shows the same, and each sum is right. */
function isTorn(screen: string): boolean {
  return screen.split(";").some(isWrong);
}

function isWrong(text: string): boolean {
  const [terms, ...sums] = text.split("=");
  if (text === "") return false;
  const right = String(terms!.split("+").reduce((sum, term) => sum + Number(term), 0));
  return sums.some((sum) => sum !== right);
}

function sumsOf(a: number, b: number, times: number): string {
  return `${a}+${b}=${a + b}=${a + b};`.repeat(times);
}
