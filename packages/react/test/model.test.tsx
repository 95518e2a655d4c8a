import {
  addCommitListener,
  agent,
  atom,
  deref,
  derived,
  dosync,
  invariant,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import { labelOf, readInitial } from "@dosync/core/adapter";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode } from "react";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { createModel, dehydrate, hydrate, useDeref } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

const createCounter = ({ start = 0 }: { start?: number }) => {
  const count = atom(start);
  const double = derived(() => deref(count) * 2);
  return { count, double, increment: () => swap(count, (n) => n + 1) };
};

const [CounterProvider, useCounter] = createModel(createCounter);

function Counter(): ReactElement {
  const { count, double, increment } = useCounter();
  return (
    <button onClick={increment}>
      {useDeref(count)} {useDeref(double)}
    </button>
  );
}

const shown = (): (string | null)[] =>
  screen.getAllByRole("button").map((button) => button.textContent);
const click = (index: number): void => act(() => screen.getAllByRole("button")[index]!.click());

test("each provider holds state of its own, for as long as it is mounted", () => {
  const tree = (
    <StrictMode>
      <CounterProvider start={1}>
        <Counter />
        <Counter />
      </CounterProvider>
      <CounterProvider start={10}>
        <Counter />
      </CounterProvider>
    </StrictMode>
  );
  const { rerender, unmount } = render(tree);

  click(0);
  expect(shown()).toEqual(["2 4", "2 4", "10 20"]);
  rerender(tree);
  expect(shown()).toEqual(["2 4", "2 4", "10 20"]);
  unmount();
  render(tree);

  expect(shown()).toEqual(["1 2", "1 2", "10 20"]);
});

test("the nearest provider is the one that counts", () => {
  render(
    <CounterProvider start={1}>
      <CounterProvider start={2}>
        <Counter />
      </CounterProvider>
      <Counter />
    </CounterProvider>,
  );

  expect(shown()).toEqual(["2 4", "1 2"]);
});

test("a model that was made outside is used as it is", () => {
  const model = createCounter({ start: 5 });
  render(
    <CounterProvider model={model}>
      <Counter />
    </CounterProvider>,
  );

  act(() => void reset(model.count, 6));

  expect(shown()).toEqual(["6 12"]);
});

test("identities without a label get the names of their properties", () => {
  const createCart = () => ({
    items: ref([]),
    named: atom(1, { label: "own name" }),
    filter: { text: atom(""), tags: [atom("a")] },
    save: () => {},
  });
  const [CartProvider] = createModel(createCart);
  const cart = createCart();

  render(<CartProvider model={cart} />);

  expect([cart.items, cart.named, cart.filter.text, cart.filter.tags[0]!].map(labelOf)).toEqual([
    "items",
    "own name",
    "filter.text",
    "filter.tags.0",
  ]);
});

test("a factory may commit to what it makes", () => {
  const [Provider, useModel] = createModel(() => {
    const left = ref(0);
    dosync(() => refSet(left, 3));
    return { left };
  });
  const Show = (): ReactElement => <output>{useDeref(useModel().left)}</output>;

  render(
    <Provider>
      <Show />
    </Provider>,
  );

  expect(screen.getByRole("status")).toHaveTextContent("3");
});

describe("a factory that throws", () => {
  /** A provider whose factory fails the first time that it is run. */
  function failingOnce(fail: () => void) {
    let isFirst = true;
    const made: ReturnType<typeof createCounter>[] = [];
    const [Provider, useModel] = createModel(() => {
      const model = createCounter({ start: 1 });
      made.push(model);
      reset(model.count, 2);
      if (isFirst) {
        isFirst = false;
        fail();
      }
      return model;
    });
    const Show = (): ReactElement => <output>{useDeref(useModel().count)}</output>;
    const page = (
      <Provider>
        <Show />
      </Provider>
    );
    return { page, made };
  }

  const throwing = (): never => {
    throw new Error("the factory has failed");
  };

  test("reaches the error boundary, and another render runs it again", async () => {
    const { page, made } = failingOnce(() => {
      for (let i = 0; i < 5; i++) throwing();
    });
    let view!: ReturnType<typeof render>;
    await withoutConsole(() => {
      try {
        view = render(<ErrorBoundary>{page}</ErrorBoundary>);
      } catch {}
    });
    view.rerender(<ErrorBoundary key="again">{page}</ErrorBoundary>);

    expect(screen.getByRole("status")).toHaveTextContent("2");
    expect(made.length).toBeGreaterThan(1);
  });

  test("leaves the guard against commits in a render as it was", async () => {
    const { page } = failingOnce(throwing);
    const elsewhere = atom(0);
    const Writes = (): ReactElement => {
      reset(elsewhere, useDeref(elsewhere) + 1);
      return <i />;
    };
    await withoutConsole(() => render(<ErrorBoundary>{page}</ErrorBoundary>));
    await withoutConsole(() => {
      render(
        <ErrorBoundary key="writes">
          <Writes />
        </ErrorBoundary>,
      );
    });

    // React 17 shows what the factory has thrown; newer ones render once more before they give up.
    const shown = screen.getAllByRole("alert").at(-1);
    expect(shown).toHaveTextContent("Nothing may be changed while <Writes>");
    expect(deref(elsewhere)).toBe(0);
  });

  test("makes nothing else count as new", async () => {
    const { page } = failingOnce(throwing);
    await withoutConsole(() => render(<ErrorBoundary>{page}</ErrorBoundary>));
    const later = atom("what it was made with");
    reset(later, "changed");

    expect(readInitial(later)).toBe("what it was made with");
  });
});

test("a provider starts from the data of a server, and passes over what the model lacks", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());

  render(
    <CounterProvider start={1} data={{ count: 7, gone: "is passed over" }}>
      <Counter />
    </CounterProvider>,
  );

  expect(shown()).toEqual(["7 14"]);
  expect(warn.mock.calls).toEqual([[expect.stringContaining("passes over gone: ")]]);
});

test("a provider starts from undefined, too, where the server had that", () => {
  const create = () => ({ user: atom<string | undefined>("nobody") });
  const [UserProvider, useUser] = createModel(create);
  const User = () => <button>{String(useDeref(useUser().user))}</button>;
  const server = create();
  reset(server.user, undefined);

  render(
    <UserProvider data={JSON.parse(JSON.stringify(dehydrate(server)))}>
      <User />
    </UserProvider>,
  );

  expect(shown()).toEqual(["undefined"]);
});

test("data that is null is refused by name", async () => {
  let error: unknown;
  await withoutConsole(() => {
    error = thrownBy(() =>
      render(
        <CounterProvider data={null as never}>
          <Counter />
        </CounterProvider>,
      ),
    );
  });

  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", label: "hydrate" });
});

test("first data that is refused is refused by the name of the property", async () => {
  const [BasketProvider] = createModel(() => ({ pieces: ref(0, { validator: (n) => n >= 0 }) }));
  let error: unknown;
  await withoutConsole(() => {
    error = thrownBy(() => render(<BasketProvider data={{ pieces: -1 }}>basket</BasketProvider>));
  });

  expect(error).toMatchObject({ code: "INVALID_VALUE", label: 'ref "pieces"' });
});

test("dehydrate takes what can be sent, by name", () => {
  const model = {
    count: atom(1),
    total: ref({ cents: 500 }),
    log: agent(["a"]),
    double: derived(() => 2),
    filter: { text: atom("x") },
    loading: atom(Promise.resolve(1)),
    onSave: atom(() => {}),
    name: "not an identity",
  };

  expect(dehydrate(model)).toEqual({
    count: 1,
    total: { cents: 500 },
    log: ["a"],
    "filter.text": "x",
  });
});

test("hydrate gives all values at one commit point, or none", () => {
  const low = ref(1);
  const high = ref(5);
  const seen: string[] = [];
  const ordered = invariant("low ≤ high", () => {
    seen.push(`${deref(low)} ${deref(high)}`);
    return deref(low) <= deref(high);
  });
  seen.length = 0;

  hydrate({ low, high }, { low: 10, high: 20 });
  expect(seen).toEqual(["10 20"]);
  expect(() => hydrate({ low, high }, { low: 30, high: 25 })).toThrow("low ≤ high");

  expect([deref(low), deref(high)]).toEqual([10, 20]);
  ordered.dispose();
});

test("what one side dehydrates the other one hydrates", () => {
  const create = () => ({ items: ref([{ id: 1 }]), filter: { text: atom("") }, log: agent(0) });
  const server = create();
  const client = create();
  dosync(() => refSet(server.items, [{ id: 2 }]));
  reset(server.filter.text, "x");

  hydrate(client, JSON.parse(JSON.stringify(dehydrate(server))));

  expect(dehydrate(client)).toEqual({ items: [{ id: 2 }], "filter.text": "x", log: 0 });
});

// What a development server does when the file of a model is edited: it runs the module again, and
// renders the same components with what the new one exports.
test("an edited model module starts with fresh state, and its provider and hook belong together", () => {
  const evaluateModule = (step: number) =>
    createModel(() => {
      const count = atom(0);
      return { count, click: () => swap(count, (n) => n + step) };
    });
  let module = evaluateModule(1);
  function Show(): ReactElement {
    // oxlint-disable-next-line react/hooks
    const { count, click } = module[1]();
    return <button onClick={click}>{useDeref(count)}</button>;
  }
  function Page(): ReactElement {
    const [Provider] = module;
    return (
      <Provider>
        <Show />
      </Provider>
    );
  }
  const { rerender } = render(<Page />);
  click(0);
  expect(shown()).toEqual(["1"]);

  module = evaluateModule(10);
  rerender(<Page />);
  expect(shown()).toEqual(["0"]);
  click(0);

  expect(shown()).toEqual(["10"]);
});

test("a component whose module makes new identities shows these", () => {
  let module = { count: atom(1) };
  const before = module.count;
  const Show = (): ReactElement => <output>{useDeref(module.count)}</output>;
  const { rerender } = render(<Show />);

  module = { count: atom(10) };
  rerender(<Show />);
  act(() => void swap(module.count, (n) => n + 1));
  act(() => void reset(before, 5));

  expect(screen.getByRole("status")).toHaveTextContent("11");
});

// What a soft navigation does: the server renders the page again, and React hands its data to the same provider.
describe("data that comes later", () => {
  const createCart = () => {
    const items = ref<readonly string[]>([]);
    const total = ref(0, { validator: (euros) => euros >= 0 });
    return { items, total };
  };
  const [CartProvider, useCart] = createModel(createCart, { label: "Cart" });
  let cart!: ReturnType<typeof createCart>;
  function Cart(): ReactElement {
    cart = useCart();
    return <output>{`${useDeref(cart.items).join()} ${useDeref(cart.total)}`}</output>;
  }
  const page = (data: Record<string, unknown>): ReactElement => (
    <StrictMode>
      <CartProvider data={data}>
        <Cart />
      </CartProvider>
    </StrictMode>
  );
  const total = (): string | null => screen.getByRole("status").textContent;

  test("is taken in by one commit", () => {
    const { rerender } = render(page({ items: ["pen"], total: 2 }));
    const commits: number[] = [];
    onTestFinished(addCommitListener(({ writes }) => void commits.push(writes.length)));

    rerender(page({ items: ["pen", "ink"], total: 9 }));

    expect([total(), commits]).toEqual(["pen,ink 9", [2]]);
  });

  test("leaves alone what the server sends once more, which may have changed here", () => {
    const { rerender } = render(page({ items: ["pen"], total: 2 }));
    act(() => void dosync(() => refSet(cart.items, ["pen", "book"])));

    rerender(page({ items: ["pen"], total: 3 }));
    expect(total()).toBe("pen,book 3");

    // So may what came later.
    rerender(page({ items: ["ink"], total: 3 }));
    expect(total()).toBe("ink 3");
    act(() => void dosync(() => refSet(cart.items, ["ink", "cup"])));
    rerender(page({ items: ["ink"], total: 4 }));
    expect(total()).toBe("ink,cup 4");
  });

  test("changes nothing where a part of it is refused, and that is reported", () => {
    const reported: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => void reported.push(error));
    onTestFinished(() => void vi.unstubAllGlobals());
    const { rerender } = render(page({ items: ["pen"], total: 2 }));

    rerender(page({ items: [], total: -1 }));
    expect(total()).toBe("pen 2");
    rerender(page({ items: [], total: 0 }));

    expect(total()).toBe(" 0");
    expect(reported).toMatchObject([
      { code: "DATA_REFUSED", label: "CartProvider", cause: { label: 'ref "total"' } },
    ]);
  });
});
