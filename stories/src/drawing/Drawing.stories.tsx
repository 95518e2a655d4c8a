import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useEffect, useState } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { drag, middleOf } from "../design/drag.ts";
import { DemoPage, useLog } from "../design/index.ts";
import { inTests } from "../design/in-tests.ts";
import canvasText from "./Canvas.tsx?raw";
import { Draw } from "./Draw.tsx";
import drawText from "./Draw.tsx?raw";
import "./drawing.css";
import { createDrawing } from "./model.ts";
import modelText from "./model.ts?raw";
import personText from "./Person.tsx?raw";

const meta: Meta = { title: "Undo" };
export default meta;

export const Drawing: StoryObj = {
  name: "A drawing by two people",
  render: () => <DrawingPage />,
  play: inTests(async ({ canvas, canvasElement }) => {
    const shape = (id: number): HTMLElement =>
      canvas.getByRole("button", { name: new RegExp(`^Shape ${id},`) });
    const person = (name: string): ReturnType<typeof within> =>
      within(canvas.getByRole("region", { name }));
    const undo = (name: string): HTMLElement => person(name).getByRole("button", { name: /^Undo/ });
    const places = (): (string | null)[] =>
      [...canvasElement.querySelectorAll("[data-shape]")].map((one) =>
        one.getAttribute("transform"),
      );

    // A drag writes in each frame, and is one step.
    const start = places();
    const { clientX, clientY } = middleOf(shape(1));
    await drag(shape(1), { clientX: clientX + 40, clientY: clientY + 30 });
    await expect(places()).not.toEqual(start);
    await userEvent.click(undo("You"));
    await waitFor(() => expect(places()).toEqual(start));
    await userEvent.click(person("You").getByRole("button", { name: "Redo" }));
    await expect(places()).not.toEqual(start);

    // Many identities in one step.
    await userEvent.click(canvas.getByRole("button", { name: "Night" }));
    await expect(canvasElement.querySelector(".canvas")).toHaveClass("night");
    await userEvent.click(undo("You"));
    await expect(canvasElement.querySelector(".canvas")).not.toHaveClass("night");

    // The other one draws: your undo takes back your part, and leaves theirs.
    await userEvent.click(canvas.getByRole("switch", { name: "Bo draws as well" }));
    await waitFor(
      () => expect(person("Bo").getByText(/steps?$/)).not.toHaveTextContent("0 steps"),
      {
        timeout: 6_000,
      },
    );
    await userEvent.click(canvas.getByRole("switch", { name: "Bo draws as well" }));
    await userEvent.click(undo("Bo"));
    await waitFor(() => expect(person("Bo").getByRole("button", { name: "Redo" })).toBeEnabled());

    // By keyboard.
    shape(3).focus();
    const before = shape(3).getAttribute("transform");
    await userEvent.keyboard("{ArrowRight}");
    await expect(shape(3).getAttribute("transform")).not.toBe(before);
    await userEvent.click(undo("You"));
    await expect(shape(3).getAttribute("transform")).toBe(before);
  }),
};

function DrawingPage(): ReactElement {
  const [drawing] = useState(createDrawing);
  const [identities] = useState(() => [drawing.isNight]);
  const log = useLog(identities, { rowsOf: drawing.shapes, format });
  useEffect(() => drawing.dispose, [drawing]);
  return (
    <DemoPage
      title="Undo your own, and nobody else's"
      framework="React"
      uses={["createHistory", "collection", "own", "merge", "resolve"]}
      lead="Two people draw on one canvas, and each has a history of their own. An undo is a transaction: all of the step at one point in time, or nothing, and never over what somebody else has written since."
      tries={[
        "Drag a shape and undo: the drag wrote in each frame, and is one step.",
        "Let night fall: the ground and every shape change in one step, and come back in one.",
        "Paint a shape, let Bo move it, and undo: it is a conflict. Take back your part: the colour is yours, the place stays Bo's.",
        "Undo for Bo: your steps stay as they are.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "Draw.tsx", text: drawText },
        { name: "Person.tsx", text: personText },
        { name: "Canvas.tsx", text: canvasText },
      ]}
    >
      <Draw drawing={drawing} />
    </DemoPage>
  );
}

/** A shape in a line of the log. */
function format(value: unknown): string {
  const { x, y, color } = Object(value) as { x?: number; y?: number; color?: string };
  return color === undefined ? String(value) : `${color} at ${x}, ${y}`;
}
