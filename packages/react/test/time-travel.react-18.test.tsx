// A moment that was, below a root that follows transitions, and below Suspense.
import { alter, atom, deref, derived, dosync, type Identity, ref, refSet } from "@dosync/core";
import { openPastView, type PastView } from "@dosync/core/adapter";
import { act, render, screen } from "@testing-library/react";
import {
  memo,
  type ReactElement,
  type ReactNode,
  startTransition,
  Suspense,
  useState,
} from "react";
import { expect, test } from "vitest";
import { type SetAtom, TimeTravel, TransitionRoot, useAtom, useDeref } from "../src/index.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

const settle = (): Promise<void> => act(async () => {});
const text = (label: string): string => screen.getByLabelText(label).textContent;

function Shown({
  of,
  label,
}: {
  readonly of: Identity<unknown>;
  readonly label: string;
}): ReactElement {
  return <output aria-label={label}>{String(useDeref(of))}</output>;
}

test("below a TransitionRoot the past stands still while the present waits for a transition", async () => {
  const [a, b] = [ref(1), ref(-1)];
  const sum = derived(() => deref(a) + deref(b));
  let wake!: () => void;
  let isReady = true;
  let until = Promise.resolve();
  function Slow(): ReactElement {
    useDeref(a);
    // oxlint-disable-next-line typescript/only-throw-error
    if (!isReady) throw until;
    return <i />;
  }
  const view = openPastView(0, [
    [a, 10],
    [b, -10],
  ]);
  const { unmount } = render(
    <TransitionRoot>
      <Suspense fallback="…">
        <Slow />
      </Suspense>
      <Shown of={a} label="now" />
      <TimeTravel at={view}>
        <Shown of={a} label="then" />
        <Shown of={sum} label="sum" />
      </TimeTravel>
    </TransitionRoot>,
  );
  isReady = false;
  until = new Promise((resolve) => (wake = resolve));
  const move = (): void => {
    alter(a, (n) => n + 1);
    alter(b, (n) => n - 1);
  };
  await act(async () => startTransition(() => dosync(move)));
  expect([text("now"), text("then"), text("sum")]).toEqual(["1", "10", "0"]);

  await act(async () => {
    isReady = true;
    wake();
  });
  expect([text("now"), text("then"), text("sum")]).toEqual(["2", "10", "0"]);
  unmount();
  view.dispose();
  await settle();
});

test("another view is shown as a whole, also where a part of the subtree suspends", async () => {
  const [a, b] = [ref("now"), ref("now")];
  const views = ["1", "2"].map((n) =>
    openPastView(0, [
      [a, n],
      [b, n],
    ]),
  ) as [PastView, PastView];
  let show!: (view: PastView | undefined) => void;
  const waits = new Map<string, Promise<void> & { done?: boolean }>();
  let wake!: () => void;
  const pairs: string[] = [];
  function Pair(): ReactElement {
    const [first, second] = [useDeref(a), useDeref(b)];
    pairs.push(`${first} ${second}`);
    if (first === "2" && waits.get("2")?.done !== true) {
      if (!waits.has("2")) {
        const wait: Promise<void> & { done?: boolean } = new Promise<void>((resolve) => {
          wake = () => {
            wait.done = true;
            resolve();
          };
        });
        waits.set("2", wait);
      }
      // oxlint-disable-next-line typescript/only-throw-error
      throw waits.get("2");
    }
    return <output aria-label="pair">{`${first} ${second}`}</output>;
  }
  function Page(): ReactElement {
    const [view, setView] = useState<PastView | undefined>(views[0]);
    show = setView;
    return (
      <Suspense fallback="…">
        <TimeTravel at={view}>
          <Pair />
          <Shown of={a} label="a" />
        </TimeTravel>
      </Suspense>
    );
  }
  const { unmount } = render(<Page />);
  expect([text("pair"), text("a")]).toEqual(["1 1", "1"]);

  await act(async () => startTransition(() => show(views[1])));
  expect([text("pair"), text("a")]).toEqual(["1 1", "1"]);
  act(() => dosync(() => void [refSet(a, "new"), refSet(b, "new")]));
  expect([text("pair"), text("a")]).toEqual(["1 1", "1"]);
  await act(async () => wake());
  expect([text("pair"), text("a")]).toEqual(["2 2", "2"]);
  await act(async () => show(undefined));
  expect([text("pair"), text("a")]).toEqual(["new new", "new"]);

  expect(new Set(pairs)).toEqual(new Set(["1 1", "2 2", "new new"]));
  for (const view of views) view.dispose();
  unmount();
  await settle();
});

const Steady = memo(Shown);

/** Some other component may render, and React passes by those whose properties are the same. */
function Switch({ children }: { readonly children: ReactNode }): ReactElement {
  const [view, setView] = useState<PastView>();
  look = setView;
  return <TimeTravel at={view}>{children}</TimeTravel>;
}
let look: (view: PastView | undefined) => void;

const places: Record<string, (children: ReactNode) => ReactElement> = {
  "in no root": (children) => <Switch>{children}</Switch>,
  "in a root": (children) => (
    <TransitionRoot>
      <Switch>{children}</Switch>
    </TransitionRoot>
  ),
  "around a root": (children) => (
    <Switch>
      <TransitionRoot>{children}</TransitionRoot>
    </Switch>
  ),
  "between two roots": (children) => (
    <TransitionRoot>
      <Switch>
        <TransitionRoot>{children}</TransitionRoot>
      </Switch>
    </TransitionRoot>
  ),
  "around a root in a root": (children) => (
    <Switch>
      <TransitionRoot>
        <TransitionRoot>{children}</TransitionRoot>
      </TransitionRoot>
    </Switch>
  ),
};

test.each(Object.entries(places))(
  "%s everything below shows the view while there is one, and then the present again",
  async (_place, around) => {
    const [a, b] = [ref(1), ref(-1)];
    const sum = derived(() => deref(a) + deref(b));
    const views = [openPastView(0, [[a, 10]]), openPastView(0, [[b, -20]])] as const;
    const { unmount } = render(
      around(
        <>
          <Steady of={a} label="a" />
          <Steady of={b} label="b" />
          <Steady of={sum} label="sum" />
        </>,
      ),
    );
    const shown = (): string[] => ["a", "b", "sum"].map(text);
    expect(shown()).toEqual(["1", "-1", "0"]);

    await act(async () => look(views[0]));
    expect(shown()).toEqual(["10", "-1", "9"]);
    await act(async () => dosync(() => void [refSet(a, 2), refSet(b, -2)]));
    expect(shown()).toEqual(["10", "-1", "9"]);
    await act(async () => startTransition(() => look(views[1])));
    expect(shown()).toEqual(["1", "-20", "-19"]);
    await act(async () => startTransition(() => dosync(() => void refSet(a, 3))));
    expect(shown()).toEqual(["1", "-20", "-19"]);
    await act(async () => look(undefined));
    expect(shown()).toEqual(["3", "-2", "1"]);
    await act(async () => startTransition(() => dosync(() => void refSet(a, 4))));
    expect(shown()).toEqual(["4", "-2", "2"]);

    unmount();
    for (const view of views) view.dispose();
    await settle();
  },
);

test("a root that stands in the past refuses changes, and follows transitions when it is the present", async () => {
  const theme = atom("light");
  const view = openPastView(0, [[theme, "dark"]]);
  let set!: SetAtom<string>;
  function Theme(): ReactElement {
    const [value, setValue] = useAtom(theme);
    set = setValue;
    return <output aria-label="theme">{value}</output>;
  }
  const { unmount } = render(places["around a root"]!(<Theme />));
  await act(async () => look(view));
  expect(text("theme")).toBe("dark");
  expect(thrownBy(() => set("blue"))).toMatchObject({ code: "READ_ONLY" });
  await act(async () => look(undefined));
  await act(async () => startTransition(() => set("blue")));
  expect(text("theme")).toBe("blue");
  unmount();
  view.dispose();
  await settle();
});
