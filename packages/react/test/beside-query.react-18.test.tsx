import { afterCommit, alter, deref, dosync, ref, refSet } from "@dosync/core";
import {
  defaultScheduler,
  notifyManager,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { type ReactElement, type ReactNode, StrictMode, useLayoutEffect } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useDeref } from "../src/index.ts";

// What React shows by itself, between one task and the next: `act` would put several screens into one.
beforeEach(() => void Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }));
afterEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  notifyManager.setScheduler(defaultScheduler);
});

interface Given {
  readonly limit?: number;
  readonly place?: (items: readonly string[]) => Promise<readonly string[]>;
}

/** A cart here, the orders in the query cache, and a mutation that moves things from one to the other. */
function createShop({ limit = Infinity, place = async (items) => items }: Given = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(["orders"], []);
  const cart = ref<readonly string[]>(["pen"], { label: "cart" });
  const count = ref(0, { label: "count", validator: (n) => n <= limit || "Too many orders." });
  const screens: string[] = [];
  const useScreens = (): void =>
    useLayoutEffect(() => {
      const text = screen.queryByRole("main")?.textContent ?? "";
      if (screens.at(-1) !== text) screens.push(text);
    });
  const useOrders = (): readonly string[] =>
    useQuery({ queryKey: ["orders"], queryFn: async (): Promise<string[]> => [] }).data ?? [];

  function Cart(): ReactElement {
    const items = useDeref(cart);
    useScreens();
    return <i>cart {items.length}; </i>;
  }
  function Orders(): ReactElement {
    const orders = useOrders();
    useScreens();
    return <i>orders {orders.length}</i>;
  }
  function Both(): ReactElement {
    const items = useDeref(cart);
    const orders = useOrders();
    useScreens();
    return (
      <i>
        cart {items.length}; orders {orders.length}
      </i>
    );
  }
  function Order(): ReactElement {
    const { mutate, error } = useMutation({
      mutationFn: place,
      onSuccess: (orders, sent) =>
        dosync(() => {
          refSet(
            cart,
            deref(cart).filter((item) => !sent.includes(item)),
          );
          alter(count, (n) => n + 1);
          afterCommit(() => client.setQueryData(["orders"], orders));
        }),
    });
    return (
      <>
        <button onClick={() => mutate(deref(cart))}>Order</button>
        {error !== null && <p role="alert">{error.message}</p>}
      </>
    );
  }
  const show = (children: ReactNode): void => {
    render(
      <StrictMode>
        <QueryClientProvider client={client}>
          <main>{children}</main>
          <Order />
        </QueryClientProvider>
      </StrictMode>,
    );
  };
  return { client, cart, screens, Cart, Orders, Both, show };
}

const main = (): string | null => screen.getByRole("main").textContent;
const order = async (): Promise<void> => (await screen.findByText("Order")).click();
const ends = (text: string): Promise<void> => waitFor(() => expect(main()).toBe(text));

test("a component that reads a ref and the query cache shows what a commit made of both at once", async () => {
  const { Both, screens, show } = createShop();
  show(<Both />);
  await ends("cart 1; orders 0");

  await order();
  await ends("cart 0; orders 1");
  expect(screens).toEqual(["cart 1; orders 0", "cart 0; orders 1"]);
});

test("components of the two sides agree on every screen where the cache notifies at once", async () => {
  notifyManager.setScheduler((notify) => notify());
  const { Cart, Orders, screens, show } = createShop();
  show(
    <>
      <Cart />
      <Orders />
    </>,
  );
  await ends("cart 1; orders 0");

  await order();
  await ends("cart 0; orders 1");
  expect(screens).toEqual(["cart 1; orders 0", "cart 0; orders 1"]);
});

test("a component of the query cache follows later where the cache notifies by a timer", async () => {
  const { Cart, Orders, screens, show } = createShop();
  show(
    <>
      <Cart />
      <Orders />
    </>,
  );
  await ends("cart 1; orders 0");

  await order();
  await ends("cart 0; orders 1");
  expect(screens).toEqual(["cart 1; orders 0", "cart 0; orders 0", "cart 0; orders 1"]);
});

test("a refused commit leaves the query cache as it was, and is the error of the mutation", async () => {
  const { Both, cart, client, show } = createShop({ limit: 0 });
  show(<Both />);
  await ends("cart 1; orders 0");

  await order();
  expect((await screen.findByRole("alert")).textContent).toBe("Too many orders.");
  expect([main(), deref(cart)]).toEqual(["cart 1; orders 0", ["pen"]]);
  expect(client.getQueryData(["orders"])).toEqual([]);
});

test("a mutation that fails at the server changes neither side", async () => {
  const { Both, cart, client, show } = createShop({
    place: () => Promise.reject(new Error("no connection")),
  });
  show(<Both />);
  await ends("cart 1; orders 0");

  await order();
  expect((await screen.findByRole("alert")).textContent).toBe("no connection");
  expect([deref(cart), client.getQueryData(["orders"])]).toEqual([["pen"], []]);
});

test("what is added while a mutation is under way stays in the cart", async () => {
  let answer: (orders: readonly string[]) => void = () => {};
  const { Both, cart, show } = createShop({ place: () => new Promise((done) => (answer = done)) });
  show(<Both />);
  await order();
  await waitFor(() => expect(answer.length).toBe(1));
  dosync(() => alter(cart, (items) => [...items, "ink"]));

  answer(["pen"]);
  await ends("cart 1; orders 1");
  expect(deref(cart)).toEqual(["ink"]);
});
