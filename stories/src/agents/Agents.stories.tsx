import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import "./agents.css";
import { createNotebook } from "./model.ts";
import modelText from "./model.ts?raw";
import { Notebook } from "./Notebook.tsx";
import notebookText from "./Notebook.tsx?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Agents" };
export default meta;

const SLOW = { timeout: 8_000 };

export const SaveQueue: StoryObj = {
  name: "A save queue",
  render: () => <AgentsPage />,
  play: inTests(async ({ canvas }) => {
    const line = canvas.getByRole("textbox", { name: "A line" });
    const received = canvas.getByTestId("received");

    await userEvent.click(canvas.getByRole("button", { name: "Add four" }));
    await waitFor(() => expect(received).toHaveTextContent("2 3 4 5"), SLOW);

    await userEvent.type(line, "Buy a cat{Enter}");
    await expect(line).toHaveAccessibleDescription("No cats in the owls' notebook");
    await expect(received).toHaveTextContent(/^2 3 4 5$/);

    await userEvent.click(canvas.getByRole("switch", { name: "The server answers" }));
    await userEvent.clear(line);
    await userEvent.type(line, "Mend the roof{Enter}");
    await expect(await canvas.findByRole("alert", {}, SLOW)).toHaveTextContent(
      "The server does not answer",
    );
    await userEvent.type(line, "Air the nest{Enter}");
    await expect(line).toHaveValue("");
    await expect(line).toHaveAccessibleDescription("A line about a cat is refused.");
    await expect(canvas.getByText("Air the nest")).toBeInTheDocument();
    await userEvent.click(canvas.getByRole("switch", { name: "The server answers" }));
    await userEvent.click(canvas.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(received).toHaveTextContent(/^2 3 4 5 7$/), SLOW);
    const queue = within(canvas.getByRole("region", { name: "Save queue" }));
    await expect(await queue.findByText("saved")).toBeVisible();
  }),
};

function AgentsPage(): ReactElement {
  const [notebook] = useState(() => createNotebook());
  const log = useLog(notebook.identities);
  return (
    <DemoPage
      title="Save after the commit, in order"
      framework="React"
      uses={["agent", "send", "restartAgent", "useAgent"]}
      lead="A transaction may be rolled back or run again; a request cannot. So the transaction sends an action to an agent: it is held until the commit, dropped on abort, and the agent works off its queue one by one."
      tries={[
        "Add four lines at once: they are there at once, and the saves follow in order.",
        "Add a line about a cat. The transaction throws after its send, and no request is made.",
        "Switch the server off and add something: the agent fails, and the notebook takes more lines all the same. Switch it on and try again: one request saves what is newest.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "Notebook.tsx", text: notebookText },
      ]}
    >
      <Notebook notebook={notebook} />
    </DemoPage>
  );
}
