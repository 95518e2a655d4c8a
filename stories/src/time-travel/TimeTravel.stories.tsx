import { createHistory } from "@dosync/history";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, fireEvent, userEvent, waitFor, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { inTests } from "../design/in-tests.ts";
import { Kanban } from "../kanban/Kanban.tsx";
import "../kanban/kanban.css";
import { createBoard } from "../kanban/model.ts";
import modelText from "../kanban/model.ts?raw";
import { Past } from "./Past.tsx";
import pastText from "./Past.tsx?raw";
import "./time-travel.css";

const meta: Meta = { title: "Time travel" };
export default meta;

export const Board: StoryObj = {
  name: "A board and its past",
  render: () => <TimeTravelPage />,
  play: inTests(async ({ canvas }) => {
    const region = (name: string): ReturnType<typeof within> =>
      within(canvas.getByRole("region", { name }));
    const press = async (title: string): Promise<void> => {
      canvas.getByRole("button", { name: title }).focus();
      await userEvent.keyboard("{ArrowRight}");
    };
    await press("Name the error codes");
    await press("Ask five users");
    const slider = canvas.getByRole("slider");
    await waitFor(() => expect(slider).toHaveAttribute("max", "2"));

    // The past shows the past; the present goes on beside it.
    await fireEvent.change(slider, { target: { value: "0" } });
    await waitFor(() =>
      expect(region("To do, then").getByText("Name the error codes")).toBeVisible(),
    );
    await expect(region("Doing").getByText("Name the error codes")).toBeVisible();
    await press("Keyboard order");
    await expect(region("Done").getByText("Keyboard order")).toBeVisible();
    await expect(region("Doing, then").getByText("Keyboard order")).toBeVisible();

    await userEvent.click(canvas.getByRole("button", { name: "Go back to here" }));
    await waitFor(() => expect(region("To do").getByText("Name the error codes")).toBeVisible());
    await expect(region("Doing").getByText("Keyboard order")).toBeVisible();
  }),
};

function TimeTravelPage(): ReactElement {
  const [{ board, history }] = useState(() => {
    const made = createBoard();
    return { board: made, history: createHistory(made.identities) };
  });
  const log = useLog(board.identities);
  return (
    <DemoPage
      title="Look at the past, disturb nobody"
      framework="React"
      uses={["createHistory", "history.view", "TimeTravel", "history.goBack"]}
      lead="A moment is a world of its own: below TimeTravel every component shows it, derived values included. Nothing is replayed, nobody is told, and the live board goes on."
      tries={[
        "Move some cards, then move the slider: the lower board shows each moment.",
        "Let a teammate move cards while you look: the past stands still, the present goes on.",
        "Go back to here: one transaction gives all columns the cards of that moment, and can be undone.",
      ]}
      log={log}
      files={[
        { name: "Past.tsx", text: pastText },
        { name: "model.ts", text: modelText },
      ]}
    >
      <Kanban board={board} />
      <Past board={board} history={history} />
    </DemoPage>
  );
}
