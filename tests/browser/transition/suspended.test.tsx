// Components look at the page when React has changed it.
/* oxlint-disable react/globals */
import { type Atom, atom, reset } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, startTransition, Suspense, useLayoutEffect, useState } from "react";
import { expect, test } from "vitest";
import { after, mount, sleep, until, Wait, type Waiting } from "./support.tsx";

const places: Record<string, (rest: ReactElement, suspending: ReactElement) => ReactElement> = {
  "in the root": (rest, suspending) => (
    <TransitionRoot>
      {rest}
      <Suspense fallback="…">{suspending}</Suspense>
    </TransitionRoot>
  ),
  "around the root": (rest, suspending) => (
    <Suspense fallback="…">
      <TransitionRoot>
        {rest}
        {suspending}
      </TransitionRoot>
    </Suspense>
  ),
};

type Shown = Atom<number | string>;
type Show = (props: { readonly of: Shown }) => ReactElement;
const nothing: Shown = atom<number | string>("");

const reads: Record<string, (count: Shown, Value: Show, isOpen: boolean) => ReactElement | null> = {
  "is mounted": (count, Value, isOpen) => (isOpen ? <Value of={count} /> : null),
  "turns to another identity": (count, Value, isOpen) => <Value of={isOpen ? count : nothing} />,
};

// React 18 puts off the screen of an urgent update that hides something behind a fallback, and renders
// in the same task what else there is. It does so if that has taken little time, hence the rounds.
test.each(
  Object.entries(reads).flatMap(([how, read]) =>
    Object.entries(places).map(([place, page]) => [how, place, read, page] as const),
  ),
)(
  "what %s while React puts off an urgent screen shows what is on the screen: a fallback %s",
  async (_how, _place, read, page) => {
    const count: Shown = atom<number | string>(1);
    let setOpen!: (is: boolean) => void;
    let setWaiting!: (waiting: Waiting | undefined) => void;
    const screens: string[] = [];
    const look = (): void => void screens.push(visible());
    function Value({ of }: { readonly of: Shown }): ReactElement {
      useLayoutEffect(look);
      return <i>{useDeref(of)}</i>;
    }
    function Late(): ReactElement | null {
      const [isOpen, set] = useState(false);
      setOpen = set;
      return read(count, Value, isOpen);
    }
    function Suspending(): ReactElement {
      const [waiting, set] = useState<Waiting>();
      setWaiting = set;
      return waiting === undefined ? <b /> : <Wait until={waiting} />;
    }
    const rest = (
      <>
        <Value of={count} />
        <Late />
      </>
    );
    const { container } = mount(page(rest, <Suspending />));
    const observer = new MutationObserver(look);
    observer.observe(container, { subtree: true, childList: true, characterData: true });

    for (let round = 0; round < 4; round++) {
      /* oxlint-disable no-await-in-loop */
      await sleep(10);
      startTransition(() => setOpen(true));
      setWaiting(after(10));
      reset(count, 2);
      await until(() => visible() === "22");
      await sleep(20);
      setOpen(false);
      setWaiting(undefined);
      reset(count, 1);
      await until(() => visible() === "1");
      /* oxlint-enable no-await-in-loop */
    }

    observer.disconnect();
    expect(screens).toContain("22");
    expect(screens).not.toContain("12");
  },
);

/** What is not hidden behind a fallback. */
function visible(): string {
  return [...document.body.lastElementChild!.querySelectorAll("i")]
    .filter((element) => element.style.display !== "none")
    .map((element) => element.textContent)
    .join("");
}
