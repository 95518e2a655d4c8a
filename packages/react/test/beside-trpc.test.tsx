import { agent, alter, deref, dosync, dosyncAsync, ref, send, settled } from "@dosync/core";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { createTRPCClient, localLink, TRPCClientError } from "@trpc/client";
import { initTRPC, TRPCError } from "@trpc/server";
import type { ReactElement } from "react";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { useAction, useRef } from "../src/index.ts";

const t = initTRPC.create();
const text = (input: unknown): string => String(input);

/** A server in the same process, and the shop that asks it. */
function createShop(whileAsked: () => void = () => {}) {
  const asked: string[] = [];
  const placed: string[] = [];
  const router = t.router({
    price: t.procedure.input(text).query(({ input }) => {
      asked.push(input);
      whileAsked();
      if (input === "moon") throw new TRPCError({ code: "NOT_FOUND", message: "no moon" });
      return 2;
    }),
    order: t.procedure.input(text).mutation(({ input }) => placed.push(input)),
  });
  const api = createTRPCClient<typeof router>({
    links: [localLink({ router, createContext: async () => ({}) })],
  });
  const money = ref(3, { label: "money", validator: (n) => n >= 0 || "Not enough money." });
  const bought = ref<readonly string[]>([], { label: "bought" });
  const buy = async (name: string): Promise<void> =>
    dosyncAsync(async (tx) => {
      tx.alter(bought, (names) => [...names, name]);
      const price = await api.price.query(name, { signal: tx.signal });
      tx.alter(money, (n) => n - price);
    });
  return { api, asked, placed, money, bought, buy };
}

function Shop({ of: { buy, money, bought } }: { of: ReturnType<typeof createShop> }): ReactElement {
  const { run, error, pending } = useAction(buy);
  return (
    <>
      <button onClick={() => run("pen")}>pen</button>
      <button onClick={() => run("moon")}>moon</button>
      <output>
        {useRef(bought).join(" ")} {useRef(money)}
      </output>
      {pending && <progress />}
      {error instanceof Error && <p role="alert">{error.message}</p>}
    </>
  );
}

const shown = (): string | null => screen.getByRole("status").textContent;
const click = async (name: string): Promise<void> => {
  await act(async () => void fireEvent.click(screen.getByText(name)));
  await act(async () => {
    while (screen.queryByRole("progressbar") !== null) await nextTask();
  });
};
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("a procedure's answer commits together with what was decided before it", async () => {
  render(<Shop of={createShop()} />);
  await click("pen");
  expect([shown(), screen.queryByRole("alert")]).toEqual(["pen 1", null]);
});

test("a refusal of the server and one of a validator are both shown, and change nothing", async () => {
  render(<Shop of={createShop()} />);
  await click("moon");
  expect([shown(), screen.getByRole("alert").textContent]).toEqual([" 3", "no moon"]);

  await click("pen");
  expect([shown(), screen.queryByRole("alert")]).toEqual(["pen 1", null]);
  await click("pen");
  expect([shown(), screen.getByRole("alert").textContent]).toEqual(["pen 1", "Not enough money."]);
});

test("a transaction that was overtaken asks the procedure again, and commits once", async () => {
  let others = 1;
  const shop = createShop(() => {
    if (others-- > 0) dosync(() => alter(shop.bought, (names) => [...names, "ink"]));
  });
  await shop.buy("pen");
  expect([deref(shop.bought), deref(shop.money)]).toEqual([["ink", "pen"], 1]);
  expect(shop.asked).toEqual(["pen", "pen"]);
});

test("an error of the server reaches the caller as tRPC has made it", async () => {
  const { buy } = createShop();
  await expect(buy("moon")).rejects.toBeInstanceOf(TRPCClientError);
});

test("an agent sends a mutation once for each commit, in order, and none for what was refused", async () => {
  const { api, placed } = createShop();
  const stock = ref(2, { label: "stock", validator: (n) => n >= 0 || "Sold out." });
  const numbers = agent<readonly number[]>([], { label: "numbers" });
  const order = (name: string): void =>
    dosync(() => {
      alter(stock, (n) => n - 1);
      send(numbers, async (done) => [...done, await api.order.mutate(name)]);
    });

  order("pen");
  order("ink");
  expect(thrownBy(() => order("moon"))).toMatchObject({ code: "INVALID_VALUE" });
  expect(placed).toEqual([]);
  await settled(numbers);
  expect([placed, deref(numbers)]).toEqual([
    ["pen", "ink"],
    [1, 2],
  ]);
});
