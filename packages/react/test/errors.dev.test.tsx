import { atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import {
  Component,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import { expect, test } from "vitest";
import {
  createModel,
  useAgent,
  useAtom,
  useDeref,
  useDraft,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { isSubscribed } from "./support/rest.ts";

class Catch extends Component<{ children: ReactNode; into: unknown[] }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override componentDidCatch(error: unknown): void {
    this.props.into.push(error);
  }
  override render(): ReactNode {
    return this.state.failed ? <p>failed</p> : this.props.children;
  }
}

/** What a component that uses a hook like this throws. */
async function thrownBy(useHook: () => unknown): Promise<{ code: string; message: string }> {
  const errors: unknown[] = [];
  function Faulty(): ReactElement {
    useHook();
    return <i />;
  }
  await withoutConsole(() =>
    render(
      <Catch into={errors}>
        <Faulty />
      </Catch>,
    ),
  );
  expect(errors).toHaveLength(1);
  return errors[0] as { code: string; message: string };
}

test.each([
  ["useDeref", () => useDeref(5 as never)],
  ["useAtom", () => useAtom(undefined as never)],
  ["useRef", () => useRef({} as never)],
  ["useSelector", () => useSelector(null as never, (value) => value)],
  ["useWatch", () => useWatch("x" as never, () => {})],
  ["useValidation", () => useValidation([] as never)],
  ["useAgent", () => useAgent({} as never)],
])("%s says that it was not given an identity", async (hook, useHook) => {
  const error = await thrownBy(useHook);

  expect(error.code).toBe("NOT_AN_IDENTITY");
  expect(error.message).toContain(`${hook}() expects`);
});

test("useRef tells of its namesake", async () => {
  const error = await thrownBy(() => useRef(null as never));

  expect(error.message).toBe(
    'useRef() expects an atom, ref, derived value or agent, but was given null. This is the useRef of @dosync/react, which reads a ref. If you mean the one that keeps a value between renders, import useRef from "react".',
  );
});

test("useAtom says what to use for a ref and for others", async () => {
  const balance = ref(0, { label: "balance" });
  const total = derived(() => 0, { label: "total" });

  expect((await thrownBy(() => useAtom(balance as never))).message).toBe(
    'useAtom() expects an atom, but was given ref "balance". Refs change inside dosync: read it with useRef() or useDeref(), and change it in a transaction.',
  );
  expect((await thrownBy(() => useAtom(total as never))).message).toBe(
    'useAtom() expects an atom, but was given derived "total". Read it with useDeref().',
  );
});

test("a model and a draft say when their provider is missing", async () => {
  const [, useCart] = createModel(() => ({}), { label: "Cart" });

  expect(await thrownBy(useCart)).toMatchObject({
    code: "NO_PROVIDER",
    message: expect.stringContaining("There is no provider of Cart above") as string,
  });
  expect(await thrownBy(useDraft)).toMatchObject({
    code: "NO_PROVIDER",
    message: expect.stringContaining("<DraftProvider>") as string,
  });
});

test.each([
  ["while it renders", (write: () => void): unknown => write()],
  ["in a memo", (write: () => void) => useMemo(write, [write])],
  ["in the initializer of a state", (write: () => void) => void useState(write)],
])(
  "a component that changes something %s is told so, and nothing is changed",
  async (_where, useIt) => {
    const count = atom(0);
    const balance = ref(0);
    const swapIt = (): void => void swap(count, (n) => n + 1);
    const setIt = (): void => void dosync(() => refSet(balance, 5));
    const useBoth = (write: () => void): void => {
      useDeref(count);
      useIt(write);
    };

    for (const write of [swapIt, setIt]) {
      const error = await thrownBy(() => useBoth(write));
      expect(error.code).toBe("WRITE_IN_RENDER");
      expect(error.message).toContain("while <Faulty> renders");
    }
    expect([deref(count), deref(balance)]).toEqual([0, 0]);
  },
);

test("a class that changes something while it renders is told so, and its other methods may", () => {
  const count = atom(0);
  const add = (): void => void swap(count, (n) => n + 1);
  const errors: unknown[] = [];
  class Counting extends Component<{ readonly add: () => void }> {
    override componentDidMount(): void {
      add();
    }
    override componentDidUpdate(): void {
      add();
    }
    override componentWillUnmount(): void {
      add();
    }
    override render(): ReactNode {
      try {
        this.props.add();
      } catch (error) {
        errors.push(error);
      }
      return null;
    }
  }
  const Reading = (): ReactElement => <>{useDeref(count)}</>; // hooks begin to look
  const page = (change: () => void): ReactElement => <><Reading /><Counting add={change} /></>; // prettier-ignore
  const { rerender, unmount } = render(page(() => {}));

  rerender(page(add));
  unmount();

  expect(errors).toEqual([expect.objectContaining({ code: "WRITE_IN_RENDER", label: "Counting" })]);
  expect(deref(count)).toBe(3);
});

test("effects, event handlers, refs and tasks may change what they like", async () => {
  const count = atom(0);
  const add = (): void => void swap(count, (n) => n + 1);
  function Busy(): ReactElement {
    const value = useDeref(count);
    useLayoutEffect(add, []);
    useEffect(() => {
      add();
      queueMicrotask(() => act(add));
    }, []);
    return (
      <button
        ref={(element) => void (element !== null && deref(count) === 0 && add())}
        onClick={add}
      >
        {value}
      </button>
    );
  }
  render(<Busy />);
  await act(async () => await Promise.resolve());

  act(() => screen.getByRole("button").click());

  expect(screen.getByRole("button")).toHaveTextContent(String(deref(count)));
  expect(deref(count)).toBeGreaterThanOrEqual(5);
});

test("a transaction in a render that only reads is no mistake", () => {
  const balance = ref(5);
  const Show = (): ReactElement => {
    useDeref(balance);
    return <output>{dosync(() => deref(balance))}</output>;
  };

  render(<Show />);

  expect(screen.getByRole("status")).toHaveTextContent("5");
});

test("after unmounting, commits reach nobody and setters still work", async () => {
  const count = atom(0);
  const balance = ref(0);
  let set!: (value: number) => void;
  const Show = (): ReactElement => {
    set = useAtom(count)[1];
    return <output>{useRef(balance)}</output>;
  };
  const { unmount } = render(<Show />);
  unmount();
  await act(async () => await Promise.resolve()); // React 17 cleans up in its own time

  const said = await withoutConsole(() => {
    set(5);
    dosync(() => refSet(balance, 5));
    reset(count, 6);
  });

  expect(said).toEqual([]);
  expect(deref(count)).toBe(6);
  expect([isSubscribed(count), isSubscribed(balance)]).toEqual([false, false]);
});
