import {
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
import { labelOf } from "@dosync/core/adapter";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode } from "react";
import { expect, test } from "vitest";
import { createModel, dehydrate, hydrate, useDeref } from "../src/index.ts";

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

test("a provider starts from the data of a server", () => {
  render(
    <CounterProvider start={1} data={{ count: 7, gone: "is passed over" }}>
      <Counter />
    </CounterProvider>,
  );

  expect(shown()).toEqual(["7 14"]);
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
