import { alter, atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { act } from "@testing-library/react";
import {
  Fragment,
  lazy,
  type ReactElement,
  type ReactNode,
  StrictMode,
  Suspense,
  useEffect,
  useLayoutEffect,
} from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import {
  createModel,
  dehydrate,
  hydrate,
  restore,
  TransitionRoot,
  useAgent,
  useDeref,
  useDerived,
  useRef,
  useSelector,
} from "../src/index.ts";
import { renderedOnServer } from "./support/rendered-on-server.ts";
import { agent, send } from "@dosync/core";

const roots: Root[] = [];
afterEach(() => {
  act(() => {
    for (const root of roots.splice(0)) root.unmount();
  });
});

/** Hydrates it, and answers with everything that React was unhappy about. */
function hydrateInto(container: HTMLElement, tree: ReactNode): unknown[] {
  const complaints: unknown[] = [];
  vi.spyOn(console, "error").mockImplementation(
    (...words) => void complaints.push(words.join(" ")),
  );
  const root = hydrateRoot(container, tree, {
    onRecoverableError: (error) => void complaints.push(error),
  });
  roots.push(root);
  return complaints;
}
afterEach(() => void vi.restoreAllMocks());

test("what changed before the page was hydrated is shown after it, without a mismatch", () => {
  const theme = atom("light");
  const balance = ref(1);
  const double = derived(() => deref(balance) * 2);
  const log: string[] = [];
  function Page(): ReactElement {
    const text = `${useDeref(theme)} ${useRef(balance)} ${useDeref(double)} ${useDerived(() => deref(balance) + 1)} ${useSelector(theme, (name) => name.length)}`;
    useEffect(() => void log.push(text), [text]);
    return <p>{text}</p>;
  }
  const container = renderedOnServer(<Page />);
  reset(theme, "dark!!");
  dosync(() => alter(balance, (n) => n + 1));
  dosync(() => alter(balance, (n) => n + 1));

  let complaints: unknown[] = [];
  act(() => {
    complaints = hydrateInto(container, <Page />);
  });

  expect(complaints).toEqual([]);
  expect(log).toEqual(["light 1 2 2 5", "dark!! 3 6 4 6"]);
  expect(container.textContent).toBe("dark!! 3 6 4 6");
});

test("a selector that makes new objects hydrates without a warning", () => {
  const items = atom([1, 2]);
  const Page = (): ReactElement => (
    <p>{useSelector(items, (all) => all.map((n) => n * 2)).join()}</p>
  );
  const container = renderedOnServer(<Page />);
  reset(items, [3]);

  let complaints: unknown[] = [];
  act(() => {
    complaints = hydrateInto(container, <StrictMode><Page /></StrictMode>); // prettier-ignore
  });

  expect(complaints).toEqual([]);
  expect(container.textContent).toBe("6");
});

const createCart = () => {
  const items = ref<readonly string[]>([]);
  const count = derived(() => deref(items).length);
  return { items, count, saved: agent("never") };
};
const [CartProvider, useCart] = createModel(createCart);

function Cart(): ReactElement {
  const { items, count, saved } = useCart();
  return <p>{`${useRef(items).join()} ${useDeref(count)} ${useAgent(saved).value}`}</p>;
}

test("a model is hydrated from what the server has sent", () => {
  const onServer = createCart();
  hydrate(onServer, { items: ["book", "pen"], saved: "today" });
  const container = renderedOnServer(<CartProvider model={onServer}><Cart /></CartProvider>); // prettier-ignore
  const sent = JSON.parse(JSON.stringify(dehydrate(onServer))) as Record<string, unknown>;

  let complaints: unknown[] = [];
  act(() => {
    complaints = hydrateInto(container, <CartProvider data={sent}><Cart /></CartProvider>); // prettier-ignore
  });

  expect(complaints).toEqual([]);
  expect(container.textContent).toBe("book,pen 2 today");
});

test("identities of a module are hydrated by name, and may change before their page comes to life", () => {
  const create = () => ({ visits: atom(0), name: ref("nobody") });
  const Page = ({ of }: { of: ReturnType<typeof create> }): ReactElement => (
    <p>{`${useDeref(of.visits)} ${useRef(of.name)}`}</p>
  );
  const server = create();
  const client = create();
  reset(server.visits, 7);
  dosync(() => refSet(server.name, "Ada"));
  const container = renderedOnServer(<Page of={server} />);

  hydrate(client, dehydrate(server));
  swap(client.visits, (n) => n + 1);
  let complaints: unknown[] = [];
  act(() => {
    complaints = hydrateInto(container, <Page of={client} />);
  });

  expect(complaints).toEqual([]);
  expect(container.textContent).toBe("8 Ada");
});

test("a boundary that comes to life late hydrates from what the server has rendered", async () => {
  const count = atom(0);
  const double = derived(() => deref(count) * 2);
  const Counter = ({ name }: { name: string }): ReactElement => (
    <button
      onClick={() => void swap(count, (n) => n + 1)}
    >{`${name} ${useDeref(count)} ${useDeref(double)}`}</button>
  );
  let arrive!: () => void;
  const Late = lazy(
    () =>
      new Promise<{ default: typeof Counter }>((resolve) => {
        arrive = () => resolve({ default: Counter });
      }),
  );
  const page = (Second: typeof Counter | typeof Late): ReactElement => (
    <StrictMode>
      <Counter name="early" />
      <Suspense fallback="loading">
        <Second name="late" />
      </Suspense>
    </StrictMode>
  );
  const container = renderedOnServer(page(Counter));
  document.body.append(container);
  let complaints: unknown[] = [];
  await act(async () => {
    complaints = hydrateInto(container, page(Late));
    await Promise.resolve();
  });
  const texts = (): (string | null)[] =>
    [...container.querySelectorAll("button")].map((button) => button.textContent);

  act(() => container.querySelector("button")!.click());
  act(() => container.querySelector("button")!.click());
  expect(texts()).toEqual(["early 2 4", "late 0 0"]);
  await act(async () => {
    arrive();
    await new Promise((resolve) => setTimeout(resolve, 10));
  });

  expect(complaints).toEqual([]);
  expect(texts()).toEqual(["early 2 4", "late 2 4"]);
  container.remove();
});

test("what is mounted after the page was hydrated starts from the values of now", () => {
  const count = atom(0);
  const isOpen = atom(false);
  const Count = (): ReactElement => <i>{useDeref(count)}</i>;
  const log: string[] = [];
  const Later = (): ReactElement => {
    log.push(String(useDeref(count)));
    return <b />;
  };
  const Page = (): ReactElement => (
    <p>
      <Count />
      {useDeref(isOpen) ? <Later /> : null}
    </p>
  );
  const container = renderedOnServer(<Page />);
  act(() => void hydrateInto(container, <Page />));
  act(() => void reset(count, 3));

  act(() => void reset(isOpen, true));

  expect(log).toEqual(["3"]);
});

test.each([
  ["without a root", ({ children }: { children: ReactNode }) => <>{children}</>],
  ["below a root", TransitionRoot],
])(
  "%s what a storage kept is shown after hydration, in one screen and without a mismatch",
  (_where, Root) => {
    const theme = atom("light");
    const size = ref(1);
    const screens: string[] = [];
    const Page = (): ReactElement => {
      const text = `${useDeref(theme)} ${useDeref(size)}`;
      useLayoutEffect(() => void screens.push(text), [text]);
      return <p>{text}</p>;
    };
    const page = (
      <Root>
        <Page />
      </Root>
    );
    const container = renderedOnServer(page);

    restore({ theme, size }, { theme: "dark", size: 2, unknown: 3 });
    let complaints: unknown[] = [];
    act(() => {
      complaints = hydrateInto(container, page);
    });

    expect(complaints).toEqual([]);
    expect(screens).toEqual(["light 1", "dark 2"]);
    expect(container.textContent).toBe("dark 2");
  },
);

test.each([
  ["without a root", Fragment],
  ["below a root", TransitionRoot],
])(
  "a page %s hydrates with an agent at rest, and shows what is pending right after",
  async (_where, Around) => {
    const saved = agent(0);
    const Saved = (): ReactElement => {
      const { value, pending } = useAgent(saved);
      return <p>{`${value} ${pending}`}</p>;
    };
    const Page = (): ReactElement => (
      <Around>
        <Saved />
      </Around>
    );
    const container = renderedOnServer(<Page />);
    let finish!: (value: number) => void;
    const work = new Promise<number>((done) => (finish = done));
    send(saved, () => work);

    let complaints: unknown[] = [];
    act(() => {
      complaints = hydrateInto(container, <Page />);
    });
    expect(complaints).toEqual([]);
    expect(container.textContent).toBe("0 1");

    await act(async () => {
      finish(7);
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect(container.textContent).toBe("7 0");
  },
);
