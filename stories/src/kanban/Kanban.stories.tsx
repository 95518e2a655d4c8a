import { addCommitListener } from "@dosync/core";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, fireEvent, userEvent, waitFor, within } from "storybook/test";
import { drag, middleOf } from "../design/drag.ts";
import { DemoPage, useLog } from "../design/index.ts";
import "./kanban.css";
import { Kanban } from "./Kanban.tsx";
import kanbanText from "./Kanban.tsx?raw";
import { createBoard } from "./model.ts";
import modelText from "./model.ts?raw";
import dragText from "./useDrag.ts?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Kanban" };
export default meta;

export const Board: StoryObj = {
  name: "A board for two",
  render: () => <KanbanPage />,
  play: inTests(async ({ canvas, canvasElement }) => {
    const column = (name: string): ReturnType<typeof within> =>
      within(canvas.getByRole("region", { name }));
    const card = (title: string): HTMLElement => canvas.getByRole("button", { name: title });

    card("Name the error codes").focus();
    await userEvent.keyboard("{ArrowRight}");
    await expect(column("Doing").getByText("Name the error codes")).toBeVisible();
    await expect(canvas.getByRole("status")).toHaveTextContent("Doing, position 1");
    await waitFor(() => expect(card("Name the error codes")).toHaveFocus());

    await drag(
      card("Sketch the empty state"),
      middleOf(canvas.getByRole("region", { name: "Done" })),
    );
    await expect(column("Done").getByText("Sketch the empty state")).toBeVisible();

    await userEvent.click(canvas.getByRole("switch"));
    await canvas.findAllByText("teammate moved a card", {}, { timeout: 4_000 });
    await userEvent.click(canvas.getByRole("switch"));
    await expect(canvasElement.querySelectorAll("[data-card]")).toHaveLength(8);

    // Starting over in the middle of a drag: what the pointer does then moves nothing.
    const held = card("Sketch the empty state");
    const to = middleOf(canvas.getByRole("region", { name: "Doing" }));
    await fireEvent.pointerDown(held, { pointerId: 1, button: 0, ...middleOf(held) });
    await fireEvent.pointerMove(held, { pointerId: 1, button: 0, ...to });
    await waitFor(() => expect(held).toHaveClass("dragged")); // React renders it in a task of its own
    const points: number[] = [];
    const stop = addCommitListener(({ point }) => points.push(point));
    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await fireEvent.pointerUp(window, { pointerId: 1, button: 0, ...to });
    stop();
    await expect(points).toEqual([]);
    await expect(card("Sketch the empty state")).not.toHaveClass("dragged");
  }),
};

function KanbanPage(): ReactElement {
  const [board] = useState(createBoard);
  const log = useLog(board.identities);
  return (
    <DemoPage
      title="A card is in one place"
      framework="React"
      uses={["ref", "dosync", "alter", "invariant"]}
      lead="Each column is a ref of its own, so only the columns that changed render. A move takes a card out of one and puts it into another at one point in time: nobody ever sees it twice, or not at all."
      tries={[
        "Drag a card to another column. The log shows one commit over two refs.",
        "Focus a card with Tab and move it with the arrow keys.",
        "Let a teammate move cards while you drag: no card gets lost or doubled.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "Kanban.tsx", text: kanbanText },
        { name: "useDrag.ts", text: dragText },
      ]}
    >
      <Kanban board={board} />
    </DemoPage>
  );
}
