import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { VueMount } from "../VueMount.tsx";
import { Counter } from "./Counter.tsx";
import counterText from "./Counter.tsx?raw";
import CounterAndForm from "./CounterAndForm.vue";
import vueText from "./CounterAndForm.vue?raw";
import { createCounter, createWorkspace } from "./model.ts";
import modelText from "./model.ts?raw";
import { WorkspaceForm } from "./WorkspaceForm.tsx";
import formText from "./WorkspaceForm.tsx?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Counter and form" };
export default meta;

const play = inTests(async ({ canvas }) => {
  await userEvent.click(await canvas.findByRole("button", { name: "One more" }));
  await userEvent.click(canvas.getByRole("button", { name: "Add 5" }));
  await expect(canvas.getByRole("status", { name: "Count" })).toHaveTextContent("6");
  await userEvent.click(canvas.getByRole("button", { name: "Add 5" }));
  await expect(canvas.getByText(/refused 11/)).toBeVisible();
  await expect(canvas.getByRole("status", { name: "Count" })).toHaveTextContent("6");

  const rest = within(canvas.getByRole("region", { name: "The rest of the page" }));
  const address = canvas.getByRole("textbox", { name: "Address" });
  await userEvent.type(address, " Berlin");
  await expect(address).toHaveValue("night-owls Berlin");
  await expect(address).toBeInvalid();
  await expect(address).toHaveAccessibleDescription("Lower case letters, digits and hyphens only.");
  await expect(rest.getByText("night-owls")).toBeVisible();

  await userEvent.clear(address);
  await userEvent.type(address, "owls");
  await expect(address).toBeValid();
  await expect(rest.getByText("owls")).toBeVisible();

  const seats = canvas.getByRole("spinbutton", { name: "Seats" });
  await userEvent.clear(seats);
  await expect(seats).toHaveValue(null);
  await expect(seats).toHaveAccessibleDescription("Between 1 and 50.");
  await expect(rest.getByText("40 €")).toBeVisible();
  await userEvent.type(seats, "12");
  await expect(rest.getByText("96 €")).toBeVisible();

  // From 0 on again, with nothing refused.
  await userEvent.click(canvas.getByRole("button", { name: "Reset" }));
  await expect(canvas.getByRole("status", { name: "Count" })).toHaveTextContent("0");
  await expect(canvas.getByText("From 0 to 10, whoever asks.")).toBeVisible();
});

export const React: StoryObj = { render: () => <Page framework="React" />, play };
export const Vue: StoryObj = { render: () => <Page framework="Vue" />, play };

function Page({ framework }: { framework: "React" | "Vue" }): ReactElement {
  const [models] = useState(() => ({ counter: createCounter(), workspace: createWorkspace() }));
  const [identities] = useState(() => [models.counter.count, ...models.workspace.identities]);
  const log = useLog(identities, { watches: true });
  const model = { name: "model.ts", text: modelText };
  return (
    <DemoPage
      title="A value that is never wrong"
      framework={framework}
      uses={["atom", "swap", "validator", "derived", "useAtom", "useValidation"]}
      lead="An atom holds one value and changes at once. Its validator stands at the door: what it refuses nobody sees, while the input keeps what was typed and says what is wrong."
      tries={[
        "Add 5 three times: the validator refuses to go past 10, and the count stays.",
        "Type a space or a capital into the address. The input keeps it; the rest of the page keeps the last good one.",
        "Correct it: both agree again. The log shows only what was accepted.",
        "Change the seats and see the derived price follow.",
      ]}
      log={log}
      files={
        framework === "Vue"
          ? [model, { name: "CounterAndForm.vue", text: vueText }]
          : [
              model,
              { name: "WorkspaceForm.tsx", text: formText },
              { name: "Counter.tsx", text: counterText },
            ]
      }
    >
      {framework === "Vue" ? (
        <VueMount component={CounterAndForm} props={models} />
      ) : (
        <>
          <Counter counter={models.counter} />
          <WorkspaceForm workspace={models.workspace} />
        </>
      )}
    </DemoPage>
  );
}
