import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, waitFor } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { Checkout } from "./Checkout.tsx";
import { Devtools } from "./Devtools.tsx";
import devtoolsText from "./Devtools.tsx?raw";
import checkoutText from "./Checkout.tsx?raw";
import { createShop } from "./model.ts";
import modelText from "./model.ts?raw";
import requestText from "../design/request.ts?raw";
import timelineText from "../design/timeline/Timeline.tsx?raw";
import viewText from "../design/timeline/view.ts?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Checkout" };
export default meta;

const SLOW = { timeout: 8_000 };

/** Long enough for an attempt to be seen on the timeline, shorter than its requests. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));

export const Order: StoryObj = {
  name: "An order over several requests",
  render: () => <CheckoutPage />,
  play: inTests(async ({ canvas }) => {
    const order = canvas.getByRole("button", { name: "Order one" });

    await userEvent.click(order);
    await aWhile();
    await userEvent.click(canvas.getByRole("button", { name: "buy one" }));
    await expect(canvas.getByText("attempt 1 overtaken;")).toBeInTheDocument();
    await expect(await canvas.findByText("attempt 2 committed;", {}, SLOW)).toBeInTheDocument();
    await expect(canvas.getByText("60 €")).toBeVisible();

    await userEvent.click(order);
    await aWhile();
    await userEvent.click(canvas.getByRole("button", { name: "Cancel" }));
    await expect(await canvas.findByText("attempt 1 cancelled;")).toBeInTheDocument();
    await expect(canvas.getByText("60 €")).toBeVisible();

    await userEvent.click(order);
    await aWhile();
    await userEvent.click(canvas.getByRole("button", { name: "buy one" }));
    await waitFor(() => expect(canvas.getByText("order 3: Sold out")).toBeVisible(), SLOW);
    await expect(canvas.getByText("60 €")).toBeVisible();

    // The reader is to find something to buy, and the money for it.
    await userEvent.click(canvas.getByRole("button", { name: "restock" }));
    await userEvent.click(canvas.getByRole("button", { name: "top up the wallet" }));
    await expect(canvas.getByText("100 €")).toBeVisible();
    await expect(canvas.getByText("Stock").nextElementSibling).toHaveTextContent("3");
  }),
};

export const WithDevtools: StoryObj = {
  name: "The developer tools beside it",
  render: () => <CheckoutWithDevtools />,
  play: inTests(async ({ canvas, canvasElement }) => {
    await userEvent.click(canvas.getByRole("button", { name: "Order one" }));
    await aWhile();
    await userEvent.click(canvas.getByRole("button", { name: "buy one" }));
    const panel = canvasElement.querySelector("dosync-devtools")!.shadowRoot!;
    const tab = [...panel.querySelectorAll<HTMLElement>("[role=tab]")].find(({ textContent }) =>
      textContent.includes("Transactions"),
    );
    await userEvent.click(tab!);
    await waitFor(() => expect(panel.textContent).toContain("order 1"), SLOW);
    await userEvent.click(panel.querySelector("[role=option]")!);
    await waitFor(() => expect(panel.textContent).toContain('by "another buyer"'), SLOW);
    await waitFor(() => expect(panel.textContent).toContain("Attempt 2: committed"), SLOW);
  }),
};

function CheckoutWithDevtools(): ReactElement {
  const [shop] = useState(() => createShop());
  const [models] = useState(() => {
    const { stock, price, wallet, orders } = shop;
    return { shop: { stock, price, wallet, orders } };
  });
  const log = useLog(shop.identities);
  return (
    <DemoPage
      title="Who was faster, and over what"
      framework="React"
      uses={["openDevtools", "dosyncAsync", "label"]}
      lead="The same checkout, and the panel that developers have beside it: every commit with what it changed and how long it took, every order attempt by attempt, and the state that can be edited by hand."
      tries={[
        "Order one, buy one as somebody else while it runs, and look under Transactions: attempt 1 was overtaken over stock, by another buyer.",
        "Look under Commits: what the order changed, place by place, and where it was called.",
        "Edit the stock under State, to a negative number too: its validator refuses that.",
      ]}
      log={log}
      files={[
        { name: "Devtools.tsx", text: devtoolsText },
        { name: "model.ts", text: modelText },
        { name: "request.ts", text: requestText },
      ]}
    >
      <Checkout shop={shop} />
      <Devtools models={models} />
    </DemoPage>
  );
}

function CheckoutPage(): ReactElement {
  const [shop] = useState(() => createShop());
  const log = useLog(shop.identities);
  return (
    <DemoPage
      title="All of the order, or none of it"
      framework="React"
      uses={["dosyncAsync", "tx.ensure", "tx.signal", "validator"]}
      lead="An order takes from the stock, asks for the price and charges the wallet, with a request between each. It sees one snapshot from start to end; if somebody changes what it builds on, the attempt is void and runs again on the newest state."
      tries={[
        "Order one and let it finish: stock, wallet and orders change together at the end, not before.",
        "Order one, and buy one as somebody else while it runs: attempt 1 is overtaken at once, its request cancelled, and attempt 2 commits.",
        "Change the price meanwhile: the order has ensured it, so it pays the new one.",
        "Cancel an order: nothing has happened. Let others buy the last: it is refused, and the money stays.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "request.ts", text: requestText },
        { name: "Checkout.tsx", text: checkoutText },
        { name: "Timeline.tsx", text: timelineText },
        { name: "view.ts", text: viewText },
      ]}
    >
      <Checkout shop={shop} />
    </DemoPage>
  );
}
