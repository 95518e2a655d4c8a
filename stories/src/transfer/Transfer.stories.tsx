import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import banksText from "./Banks.tsx?raw";
import { createBank } from "./model.ts";
import modelText from "./model.ts?raw";
import { createOrdinaryBank } from "./ordinary.ts";
import ordinaryText from "./ordinary.ts?raw";
import { Transfer } from "./Transfer.tsx";
import transferText from "./Transfer.tsx?raw";
import { VueMount } from "../VueMount.tsx";
import TransferVue from "./Transfer.vue";
import vueText from "./Transfer.vue?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Transfer" };
export default meta;

const LOW_FUNDS = (
  <>
    Set the amount to 5000 and transfer: it is refused with <code>Low funds</code>, and nothing
    moved.
  </>
);

export const React: StoryObj = {
  render: () => <ReactPage />,
  play: inTests(async ({ canvas }) => {
    const ours = within(canvas.getByRole("region", { name: "Two refs, one dosync" }));
    const ordinary = within(canvas.getByRole("region", { name: "Two ordinary stores" }));
    const toSavings = canvas.getByRole("button", { name: "Checking → savings" });
    const amount = canvas.getByRole("spinbutton", { name: "Amount" });

    await userEvent.click(toSavings);
    await userEvent.click(canvas.getByRole("button", { name: "Savings → checking" }));
    await userEvent.click(toSavings);
    await expect(ours.getByText("400")).toBeVisible();
    await expect(ours.getByText("1100")).toBeVisible();

    await userEvent.clear(amount);
    await expect(amount).toHaveValue(null);
    await userEvent.click(toSavings);
    await expect(ours.getByRole("status")).toHaveTextContent("Not a whole amount above 0");
    await expect(ordinary.getByRole("status")).toHaveTextContent("Not a whole amount above 0");

    await userEvent.type(amount, "5000");
    await userEvent.click(toSavings);
    await expect(ours.getByRole("status")).toHaveTextContent("Low funds");

    await userEvent.clear(amount);
    await userEvent.type(amount, "50");
    await userEvent.click(canvas.getByRole("switch"));
    await userEvent.click(toSavings);
    await expect(ours.getByRole("status")).toHaveTextContent("Savings is closed");

    // Every render that React committed, and everything that a listener read.
    await expect(ours.getByTestId("the screen")).toHaveTextContent(/^1500$/);
    await expect(ours.getByTestId("a listener")).toHaveTextContent(/^1500$/);
    await expect(ordinary.getByTestId("the screen")).toHaveTextContent("1500, 1450");
    await expect(ordinary.getByTestId("a listener")).toHaveTextContent("1400, 1500");

    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await expect(canvas.getByRole("switch")).not.toBeChecked();
  }),
};

export const Vue: StoryObj = {
  render: () => <VuePage />,
  play: inTests(async ({ canvas }) => {
    const toSavings = await canvas.findByRole("button", { name: "Checking → savings" });
    const amount = canvas.getByRole("spinbutton", { name: "Amount" });

    await userEvent.click(toSavings);
    await userEvent.click(canvas.getByRole("button", { name: "Savings → checking" }));
    await userEvent.click(toSavings);
    await expect(await canvas.findByText("400")).toBeVisible();

    await userEvent.clear(amount);
    await userEvent.click(toSavings);
    await expect(canvas.getByRole("status")).toHaveTextContent("Not a whole amount above 0");

    await userEvent.type(amount, "5000");
    await userEvent.click(toSavings);
    await expect(canvas.getByRole("status")).toHaveTextContent("Low funds");

    await userEvent.clear(amount);
    await userEvent.type(amount, "50");
    await userEvent.click(canvas.getByRole("switch"));
    await userEvent.click(toSavings);
    await expect(canvas.getByRole("status")).toHaveTextContent("Savings is closed");
    await expect(canvas.getByTestId("the screen")).toHaveTextContent(/^1500$/);
    await expect(canvas.getByTestId("a listener")).toHaveTextContent(/^1500$/);

    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await expect(await canvas.findByText("Ready.")).toBeVisible();
  }),
};

function ReactPage(): ReactElement {
  const [bank] = useState(createBank);
  const [ordinary] = useState(createOrdinaryBank);
  const log = useLog(bank.identities, { watches: true });
  return (
    <DemoPage
      title="Money moves, or it does not"
      framework="React"
      uses={["ref", "dosync", "alter", "useRef"]}
      lead="A transfer changes two accounts. In a transaction both change at one point in time or neither does; in two stores there is a moment in between, and an exception can make it last."
      tries={[
        "Transfer 100 to savings, and back. Both look right on the screen.",
        "Look at what a listener of the two ordinary stores saw: the sum without the money that was on its way.",
        LOW_FUNDS,
        "Close savings and transfer again. In the ordinary stores 100 are gone for good; in the refs nothing happened.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "ordinary.ts", text: ordinaryText },
        { name: "Transfer.tsx", text: transferText },
        { name: "Banks.tsx", text: banksText },
      ]}
    >
      <Transfer bank={bank} ordinary={ordinary} />
    </DemoPage>
  );
}

function VuePage(): ReactElement {
  const [props] = useState(() => ({ bank: createBank() }));
  const log = useLog(props.bank.identities, { watches: true });
  return (
    <DemoPage
      title="Money moves, or it does not"
      framework="Vue"
      uses={["ref", "dosync", "alter", "useRef"]}
      lead="The very same model, shown by a Vue component. Even a synchronous watcher that reads both accounts finds the sum that it should."
      tries={[
        "Transfer 100 to savings, and back.",
        LOW_FUNDS,
        "Close savings and transfer again: the transaction throws after the debit, and nothing has happened.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "Transfer.vue", text: vueText },
      ]}
    >
      <VueMount component={TransferVue} props={props} />
    </DemoPage>
  );
}
