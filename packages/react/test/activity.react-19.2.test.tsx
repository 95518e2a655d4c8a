import {
  agent,
  alter,
  atom,
  deref,
  derived,
  dosync,
  type Draft,
  draft,
  ref,
  refSet,
  reset,
  send,
} from "@dosync/core";
import { act, render } from "@testing-library/react";
import {
  Activity,
  type ReactElement,
  type ReactNode,
  StrictMode,
  Suspense,
  useLayoutEffect,
  useState,
} from "react";
import { expect, test } from "vitest";
import {
  DraftProvider,
  TransitionRoot,
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useRef,
  useSelector,
  useWatch,
} from "../src/index.ts";
import { isSubscribed, isWatched } from "./support/rest.ts";
import { openPage } from "./support/screens.ts";

// What an Activity hides and reveals. Each screen is looked at, and none shows two states.

/** Shows what is outside, then what is in an Activity, which `show` hides and reveals. */
function hideable(inside: ReactNode, outside: ReactNode) {
  let setVisible!: (isVisible: boolean) => void;
  function Hideable(): ReactElement {
    const [isVisible, set] = useState(true);
    setVisible = set;
    return (
      <>
        {outside}
        <Activity mode={isVisible ? "visible" : "hidden"}>
          <span>{inside}</span>
        </Activity>
      </>
    );
  }
  return { Hideable, show: (isVisible: boolean): void => setVisible(isVisible) };
}

function createBank() {
  const checking = ref(500, { label: "checking" });
  const savings = ref(1000, { label: "savings" });
  const sum = derived(() => deref(checking) + deref(savings));
  const transfer = (): void =>
    dosync(() => {
      alter(checking, (balance) => balance - 100);
      alter(savings, (balance) => balance + 200);
    });
  return { checking, savings, sum, transfer };
}

test("a tree that is revealed after a commit is never shown with the state before it", async () => {
  const { checking, savings, sum, transfer } = createBank();
  const Inside = (): ReactElement => (
    <>
      {useDeref(checking)} + {useDerived(() => deref(savings))} = {useSelector(sum, (all) => all)}
    </>
  );
  const Outside = (): ReactElement => <>{useDeref(sum)}: </>;
  const { Hideable, show } = hideable(<Inside />, <Outside />);
  const page = await openPage(<Hideable />);

  for (let i = 1; i <= 5; i++) {
    await page.after(() => show(false));
    await page.after(transfer);
    page.screens.length = 0;
    await page.after(() => show(true));

    const [a, b] = [500 - i * 100, 1000 + i * 200];
    await expect.poll(() => page.screens).toEqual([`${a + b}: ${a} + ${b} = ${a + b}`]);
  }
});

test("a tree whose component had rendered again before it was hidden is revealed with the new state", async () => {
  const { checking, savings, sum, transfer } = createBank();
  let renderAgain!: () => void;
  const Inside = (): ReactElement => {
    const [, again] = useState(0);
    renderAgain = () => again((n) => n + 1);
    return (
      <>
        {useDeref(checking)} + {useDeref(savings)}
      </>
    );
  };
  const Outside = (): ReactElement => <>{useDeref(sum)} = </>;
  const { Hideable, show } = hideable(<Inside />, <Outside />);
  const page = await openPage(<Hideable />);

  await page.after(renderAgain);
  await page.after(() => show(false));
  await page.after(transfer);
  await page.after(() => show(true));

  await expect.poll(page.text).toBe("1600 = 400 + 1200");
});

test.each([
  ["without a root", ({ children }: { children: ReactNode }) => children],
  ["below a root", TransitionRoot],
])("%s an agent is revealed with what is pending now", async (_where, Root) => {
  const saved = agent(0);
  let finish!: (value: number) => void;
  let renderAgain!: () => void;
  const Inside = (): ReactElement => {
    const [, again] = useState(0);
    renderAgain = () => again((n) => n + 1);
    const { value, pending } = useAgent(saved);
    return (
      <>
        {value} {pending}
      </>
    );
  };
  const { Hideable, show } = hideable(<Inside />, "");
  const page = await openPage(
    <Root>
      <Hideable />
    </Root>,
  );
  await page.after(renderAgain);
  await page.after(() => show(false));

  await page.after(() => send(saved, () => new Promise<number>((done) => (finish = done))));
  page.screens.length = 0;
  await page.after(() => show(true));
  await expect.poll(() => page.screens).toEqual(["0 1"]);

  await page.after(() => show(false));
  await page.after(() => finish(7));
  page.screens.length = 0;
  await page.after(() => show(true));
  await expect.poll(() => page.screens).toEqual(["7 0"]);
});

test.each([
  ["without a root", ({ children }: { children: ReactNode }) => children],
  ["below a root", TransitionRoot],
])("%s an agent that was done while it was hidden is shown", async (_where, Root) => {
  const saved = agent(0);
  const finish: ((value: number) => void)[] = [];
  const Inside = (): ReactElement => <>{useAgent(saved, { suspense: true }).value}</>;
  const { Hideable, show } = hideable(
    <Suspense fallback="…">
      <Inside />
    </Suspense>,
    "",
  );
  const page = await openPage(
    <Root>
      <Hideable />
    </Root>,
  );
  const work = (): void =>
    void send(saved, () => new Promise<number>((done) => void finish.push(done)));

  for (const round of [1, 2, 3]) {
    if (round !== 2) await page.after(work);
    await page.after(() => show(false));
    if (round === 2) await page.after(work);
    await page.after(() => finish.pop()!(round));
    page.screens.length = 0;
    await page.after(() => show(true));
    await expect.poll(() => page.screens.at(-1)).toBe(`${round}`);
  }
});

test.each([true, false])(
  "what a layout effect commits while a tree is revealed is on the first screen (before the others: %s)",
  async (isFirst) => {
    const { checking, savings, transfer } = createBank();
    let isArmed = false;
    const Commits = (): ReactElement => {
      useLayoutEffect(() => {
        if (isArmed) transfer();
      }, []);
      return <>{useDeref(checking)} </>;
    };
    const Inside = (): ReactElement => <>{useDeref(savings)} </>;
    const { Hideable, show } = hideable(
      isFirst
        ? [<Commits key="c" />, <Inside key="i" />]
        : [<Inside key="i" />, <Commits key="c" />],
      "",
    );
    const page = await openPage(<Hideable />);
    await page.after(() => show(false));
    isArmed = true;
    page.screens.length = 0;
    await page.after(() => show(true));
    isArmed = false;
    await page.after(() => {});

    await expect
      .poll(() => new Set(page.screens))
      .toEqual(
        new Set([
          isFirst
            ? `${deref(checking)} ${deref(savings)} `
            : `${deref(savings)} ${deref(checking)} `,
        ]),
      );
    expect(deref(checking)).toBeLessThan(500);
  },
);

test("a form over a draft is revealed with the draft as it is now", async () => {
  const name = ref("Ada");
  const edit = draft();
  const Inside = (): ReactElement => (
    <>
      {useDeref(name)} {useDraft().changes.length}
    </>
  );
  const { Hideable, show } = hideable(
    <DraftProvider draft={edit}>
      <Inside />
    </DraftProvider>,
    "",
  );
  const page = await openPage(<Hideable />);
  await page.after(() => show(false));
  edit.refSet(name, "Grace");
  page.screens.length = 0;
  await page.after(() => show(true));
  await expect.poll(() => page.screens).toEqual(["Grace 1"]);
  edit.abort();
});

test("a hidden tree follows nothing, and is told again when it is revealed", async () => {
  const count = atom(0);
  let computed = 0;
  const double = derived(() => {
    computed++;
    return deref(count) * 2;
  });
  const Inside = (): ReactElement => (
    <>
      {useDeref(double)} {useAtom(count)[0]}
    </>
  );
  const { Hideable, show } = hideable(<Inside />, "");
  const page = await openPage(<Hideable />);
  await page.after(() => show(false));
  await expect.poll(() => isSubscribed(count)).toBe(false);
  computed = 0;
  for (let i = 1; i <= 5; i++) reset(count, i);
  await page.after(() => {});
  expect(computed).toBe(0);

  await page.after(() => show(true));
  await expect.poll(page.text).toBe("10 5");
  page.screens.length = 0;
  await page.after(() => void reset(count, 7));
  await expect.poll(() => page.screens).toEqual(["14 7"]);
});

test("a watch pauses while its component is hidden, also where that is mounted hidden", async () => {
  const count = atom(0);
  const log: string[] = [];
  const Watcher = ({ name }: { name: string }): null => {
    useWatch(count, (old, value) => log.push(`${name} ${old} → ${value}`));
    return null;
  };
  const { Hideable, show } = hideable(<Watcher name="first" />, "");
  let reveal!: () => void;
  const MountedHidden = (): ReactElement => {
    const [isVisible, set] = useState(false);
    reveal = () => set(true);
    return (
      <Activity mode={isVisible ? "visible" : "hidden"}>
        <Watcher name="second" />
      </Activity>
    );
  };
  const page = await openPage(
    <>
      <Hideable />
      <MountedHidden />
    </>,
  );

  reset(count, 1);
  await page.after(() => show(false));
  await expect.poll(() => isWatched(count)).toBe(false);
  reset(count, 2);
  await page.after(() => show(true));
  await page.after(reveal);
  await expect.poll(() => isWatched(count)).toBe(true);
  reset(count, 3);
  page.unmount();
  reset(count, 4);

  expect(log).toEqual(["first 0 → 1", "first 2 → 3", "second 2 → 3"]);
});

test("a draft that a provider has opened stays while it is hidden, and ends when it is deleted hidden", async () => {
  const name = ref("Ada");
  let edit!: Draft;
  const Form = (): ReactElement => {
    edit = useDraft().draft;
    return <>{useDeref(name)}</>;
  };
  const { Hideable, show } = hideable(
    <DraftProvider>
      <Form />
    </DraftProvider>,
    "",
  );
  const page = await openPage(<Hideable />);
  await page.after(() => edit.refSet(name, "Grace"));
  const opened = edit;

  await page.after(() => show(false));
  expect(opened.state).toBe("open");
  await page.after(() => show(true));
  await expect.poll(page.text).toBe("Grace");
  expect(edit).toBe(opened);

  await page.after(() => show(false));
  await page.after(() => page.unmount());
  expect(opened.state).toBe("aborted");
});

test("a hidden part of the page is not subscribed, and is up to date when it is shown", () => {
  const count = ref(0);
  const Count = (): ReactElement => (
    <output>{`${useRef(count)} ${useDerived(() => deref(count) * 2)}`}</output>
  );
  const page = (mode: "visible" | "hidden"): ReactElement => (
    <StrictMode>
      <Activity mode={mode}>
        <Count />
      </Activity>
    </StrictMode>
  );
  const { rerender } = render(page("visible"));
  const screens: (string | null)[] = [];
  const look = (): void => void screens.push(document.querySelector("output")!.textContent);

  rerender(page("hidden"));
  expect(isSubscribed(count)).toBe(false);
  act(() => void dosync(() => refSet(count, 5)));
  rerender(page("visible"));
  look();

  expect(screens).toEqual(["5 10"]);
  expect(isSubscribed(count)).toBe(true);
});
