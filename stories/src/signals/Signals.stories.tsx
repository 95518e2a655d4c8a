import { useDeref } from "@dosync/react";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { DemoPage, Panel, useLog } from "../design/index.ts";
import { Accounts } from "./Accounts.ts";
import preactText from "./Accounts.ts?raw";
import { createModel, type Model } from "./model.ts";
import modelText from "./model.ts?raw";
import { PreactMount } from "./PreactMount.tsx";
import { inTests } from "../design/in-tests.ts";
import "./signals.css";

const meta: Meta = { title: "Signals" };
export default meta;

export const Preact: StoryObj = {
  name: "A Preact component",
  render: () => <SignalsPage />,
  play: inTests(async ({ canvas }) => {
    const preact = within(await canvas.findByRole("region", { name: "Preact" }));

    await userEvent.click(preact.getByRole("button", { name: "Transfer 100" }));

    await expect(await preact.findByText("400 + 1100 = 1500")).toBeVisible();
    await expect(await preact.findByText("Transfers: 1")).toBeVisible();
    const react = within(canvas.getByRole("region", { name: "React" }));
    await expect(react.getByText("400 + 1100 = 1500")).toBeVisible();

    const button = preact.getByRole("button", { name: "Transfer 100" });
    for (let i = 0; i < 4; i++) await userEvent.click(button);
    await expect(await preact.findByText("0 + 1500 = 1500")).toBeVisible();
    await waitFor(() => expect(button).toBeDisabled());
    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await expect(await canvas.findAllByText("500 + 1000 = 1500")).toHaveLength(2);
  }),
};

function SignalsPage(): ReactElement {
  const [model] = useState(createModel);
  const [props] = useState(() => ({ model }));
  const log = useLog(model.identities);
  return (
    <DemoPage
      title="Two refs are two signals"
      framework="React and Preact"
      uses={["ref", "atom", "toSignal"]}
      lead="The same refs as signals: a transaction reaches Preact as one batch, so its component renders once, and a computed signal over both accounts never shows another sum."
      tries={["Press the button. Both frameworks show the same, and the sum stays 1500."]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "Accounts.ts", text: preactText },
      ]}
    >
      <div className="pair">
        <PreactMount component={Accounts} props={props} />
        <Beside model={model} />
      </div>
    </DemoPage>
  );
}

function Beside({ model }: { readonly model: Model }): ReactElement {
  const checking = useDeref(model.checking);
  const savings = useDeref(model.savings);
  return (
    <Panel title="React" note="reads the refs">
      <p className="mono sum">{`${checking} + ${savings} = ${checking + savings}`}</p>
      <p className="soft small">It hears of the same commit, once.</p>
    </Panel>
  );
}
