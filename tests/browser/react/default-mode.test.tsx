import { alter, atom, deref, derived, dosync, invariant, ref, refSet, swap } from "@dosync/core";
import { useDeref, useDerived, useRef, useSelector } from "@dosync/react";
import {
  lazy,
  type ReactElement,
  startTransition,
  StrictMode,
  Suspense,
  useLayoutEffect,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test } from "vitest";

// Without a provider: whatever is going on, each screen that React commits shows one state.

const TOTAL = 1000;
let container: HTMLElement;
let root: Root | undefined;

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = false;
  container = document.body.appendChild(document.createElement("div"));
});
afterEach(() => {
  root?.unmount();
  root = undefined;
  container.remove();
});

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function createBank() {
  const checking = ref(600, { label: "checking" });
  const savings = ref(400, { label: "savings" });
  const sum = derived(() => deref(checking) + deref(savings));
  const total = invariant("total", () => deref(checking) + deref(savings) === TOTAL);
  const transfer = (amount: number): void =>
    dosync(() => {
      alter(checking, (balance) => balance - amount);
      alter(savings, (balance) => balance + amount);
    });
  return { checking, savings, sum, total, transfer };
}
type Bank = ReturnType<typeof createBank>;

/** Every screen that React commits is looked at: by effects before paint, and by an observer after. */
function observeScreens(look: () => void): () => void {
  const observer = new MutationObserver(look);
  observer.observe(container, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
  return () => observer.disconnect();
}

interface ReaderProps {
  readonly of: Bank;
  readonly look: () => void;
  /** How long a render of it takes, in milliseconds. */
  readonly cost: number;
}

function useShow(name: string, value: number, { look, cost }: ReaderProps): ReactElement {
  block(cost);
  useLayoutEffect(look);
  return <i data-name={name}>{value}</i>;
}

const readers = [
  (props: ReaderProps): ReactElement => useShow("checking", useRef(props.of.checking), props),
  (props: ReaderProps): ReactElement => useShow("savings", useDeref(props.of.savings), props),
  (props: ReaderProps): ReactElement => useShow("sum", useDeref(props.of.sum), props),
  (props: ReaderProps): ReactElement =>
    useShow(
      "sum",
      useDerived(() => deref(props.of.checking) + deref(props.of.savings)),
      props,
    ),
  (props: ReaderProps): ReactElement =>
    useShow(
      "checking",
      useSelector(props.of.checking, (balance) => balance),
      props,
    ),
] as const;

function Reader({ kind, ...props }: ReaderProps & { readonly kind: number }): ReactElement {
  const One = readers[kind % readers.length]!;
  return <One {...props} />;
}

/** What is wrong with the screen as it is now, if anything. */
function inspect(): string | undefined {
  const values: Record<string, Set<string>> = {
    checking: new Set(),
    savings: new Set(),
    sum: new Set(),
  };
  for (const element of container.querySelectorAll<HTMLElement>("[data-name]")) {
    if (element.closest("[style*='display: none']") !== null) continue; // hidden by Suspense
    values[element.dataset["name"]!]!.add(element.textContent);
  }
  const { checking, savings, sum } = values as Record<"checking" | "savings" | "sum", Set<string>>;
  const isTorn = checking.size > 1 || savings.size > 1 || sum.size > 1;
  const isWrong =
    (sum.size === 1 && !sum.has(String(TOTAL))) ||
    (checking.size === 1 &&
      savings.size === 1 &&
      Number([...checking][0]) + Number([...savings][0]) !== TOTAL);
  if (!isTorn && !isWrong) return undefined;
  return Object.entries(values)
    .map(([name, seen]) => `${name}: ${[...seen].join(" and ")}`)
    .join(", ");
}

test(
  "no screen violates the sum of two refs, while transfers, transitions, timers and mounts interfere",
  {
    timeout: 60_000, // it waits for many screens
  },
  async () => {
    const bank = createBank();
    const faults: string[] = [];
    let screens = 0;
    const look = (): void => {
      screens++;
      const fault = inspect();
      if (fault !== undefined) faults.push(fault);
    };
    const stop = observeScreens(look);
    let setSize!: (size: number) => void;
    const Late = lazy(async () => {
      await wait(20);
      return { default: Reader };
    });
    function Page(): ReactElement {
      const [size, set] = useState(10);
      setSize = set;
      return (
        <>
          {Array.from({ length: size }, (_, i) => (
            <Reader key={i} of={bank} kind={i} look={look} cost={1} />
          ))}
          <Suspense fallback={<b>loading</b>}>
            {size > 15 ? <Late of={bank} kind={size} look={look} cost={1} /> : null}
          </Suspense>
        </>
      );
    }
    root = createRoot(container);
    root.render(
      <StrictMode>
        <Page />
      </StrictMode>,
    );
    await wait(50);

    for (let round = 0; round < 12; round++) {
      startTransition(() => {
        setSize(10 + ((round * 7) % 25)); // slow readers mount and unmount, piece by piece
        bank.transfer(1);
      });
      for (let i = 0; i < 4; i++) {
        await wait(3);
        bank.transfer(10 - i);
        if (i === 2) flushSync(() => bank.transfer(-5));
      }
      await wait(15);
    }
    await wait(50);
    stop();
    bank.total.dispose();

    expect(faults).toEqual([]);
    expect(screens).toBeGreaterThan(50);
    expect(inspect()).toBeUndefined();
    expect(container.querySelector("[data-name=checking]")!.textContent).toBe(
      String(deref(bank.checking)),
    );
  },
);

test("a render that is forced in the middle of a transaction shows only what was committed", async () => {
  const bank = createBank();
  const screens: string[] = [];
  const look = (): void => void screens.push(container.textContent);
  let rerender!: (n: number) => void;
  function Page(): ReactElement {
    const [n, set] = useState(0);
    rerender = set;
    return (
      <>
        <Reader of={bank} kind={0} look={look} cost={0} key={`a${n}`} />+
        <Reader of={bank} kind={1} look={look} cost={0} key={`b${n}`} />=
        <Reader of={bank} kind={2} look={look} cost={0} />=
        <Reader of={bank} kind={3} look={look} cost={0} key={`d${n}`} />
      </>
    );
  }
  root = createRoot(container);
  flushSync(() => root!.render(<Page />));

  dosync(() => {
    refSet(bank.checking, 0);
    flushSync(() => rerender(1));
    refSet(bank.savings, TOTAL);
    flushSync(() => rerender(2));
  });
  await wait(20);
  bank.total.dispose();

  expect(new Set(screens)).toEqual(new Set(["600+400=1000=1000", "0+1000=1000=1000"]));
  expect(screens.at(-1)).toBe("0+1000=1000=1000");
});

test("one update renders exactly its readers, of a thousand", async () => {
  const cells = Array.from({ length: 1000 }, (_, i) => atom(i));
  const renders: number[] = [];
  const Cell = ({ i }: { i: number }): ReactElement => {
    renders.push(i);
    return <i>{useDeref(cells[i]!)}</i>;
  };
  root = createRoot(container);
  flushSync(() =>
    root!.render(
      <>
        {cells.map((_, i) => (
          <Cell key={i} i={i} />
        ))}
      </>,
    ),
  );
  renders.length = 0;

  flushSync(() => void swap(cells[500]!, (n) => n + 1));
  expect(renders).toEqual([500]);
  renders.length = 0;
  swap(cells[7]!, (n) => n + 1);
  swap(cells[8]!, (n) => n + 1);
  swap(cells[7]!, (n) => n + 1);
  await wait(20);

  expect(renders).toEqual([7, 8]);
});

test("a page is hydrated from what the server has rendered, although the state has changed", async () => {
  const bank = createBank();
  const Page = (): ReactElement => (
    <StrictMode>
      <p>{`${useRef(bank.checking)} ${useDeref(bank.sum)} ${useDerived(() => deref(bank.savings))}`}</p>
    </StrictMode>
  );
  container.innerHTML = renderToString(<Page />);
  bank.transfer(100);
  const complaints: unknown[] = [];
  const screens: string[] = [];
  const stop = observeScreens(() => screens.push(container.textContent));

  root = hydrateRoot(container, <Page />, {
    onRecoverableError: (error) => complaints.push(error),
  });
  await wait(50);
  stop();
  bank.total.dispose();

  expect(complaints).toEqual([]);
  expect(screens).toEqual(["500 1000 500"]);
});
