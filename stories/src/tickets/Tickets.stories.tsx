import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, fireEvent, userEvent, waitFor } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { inTests } from "../design/in-tests.ts";
import { createDesk } from "./model.ts";
import modelText from "./model.ts?raw";
import requestText from "../design/request.ts?raw";
import listText from "./TicketList.tsx?raw";
import "./tickets.css";
import { Tickets } from "./Tickets.tsx";
import ticketsText from "./Tickets.tsx?raw";

const meta: Meta = { title: "10,000 tickets" };
export default meta;

const SLOW = { timeout: 8_000 };
const SECONDS = 3;
/** In milliseconds. Computing all rows anew for each edit takes longer, also on a fast machine. */
const LONG = 100;

export const Desk: StoryObj = {
  name: "A conflict for each row",
  render: () => <TicketsPage />,
  play: inTests(async ({ canvas, canvasElement }) => {
    const figure = (name: string): number =>
      Number(canvas.getByText(name).nextElementSibling?.textContent);
    const rows = (): HTMLElement[] => [...canvasElement.querySelectorAll<HTMLElement>(".ticket")];

    await expect(figure("Shown")).toBe(10_000);
    await expect(rows().length).toBeLessThan(20);

    // An edit by hand: the row moves to its place, and the sum follows.
    const before = figure("Points of open ones");
    const row = rows().find((one) => !one.classList.contains("done"))!;
    const id = row.dataset["ticket"]!;
    await userEvent.click(canvas.getByRole("button", { name: `One point more for #${id}` }));
    await waitFor(() => expect(figure("Points of open ones")).toBe(before + 1));
    await expect(rows()[0]).toHaveAttribute("data-ticket", id);

    await userEvent.selectOptions(canvas.getByLabelText("Team"), "Data");
    await waitFor(() => expect(figure("Shown")).toBe(2_500));
    await userEvent.click(canvas.getByRole("button", { name: /Halve/ }));
    await waitFor(() => expect(figure("Points of open ones")).toBeLessThan(before - 10_000));

    // Both at the same rows: one is overtaken, and runs again. A change by hand overtakes as well.
    await userEvent.click(canvas.getByRole("switch", { name: "both among the first two" }));
    await userEvent.click(canvas.getByRole("switch", { name: "Ada and Bo estimate tickets" }));
    await canvas.findAllByText(/attempt 1 running/, {}, SLOW);
    const [first, second] = rows().map((one) => one.dataset["ticket"]);
    for (const one of [first, second])
      await fireEvent.click(canvas.getByLabelText(`#${one} is done`));
    await canvas.findAllByText(/attempt 1 overtaken/, {}, SLOW);
    await canvas.findAllByText(/attempt 2 committed/, {}, SLOW);
    await userEvent.click(canvas.getByRole("switch", { name: "Ada and Bo estimate tickets" }));

    // Twenty other rows change in each frame. What else the machine does lengthens most frames, so one in twenty
    // shows what the page itself takes.
    const changeInEachFrame = (value: string): Promise<unknown> =>
      fireEvent.change(canvas.getByLabelText(/Other changes in each frame/), { target: { value } });
    const sum = figure("Points of open ones");
    await changeInEachFrame("20");
    const frames = await framesFor(SECONDS);
    await changeInEachFrame("0");
    await expect(figure("Points of open ones")).not.toBe(sum);
    await expect(frames[Math.floor(frames.length / 20)]).toBeLessThan(LONG);
  }),
};

/** The lengths of the frames that the page draws for some seconds, in milliseconds, the shortest first. */
function framesFor(seconds: number): Promise<number[]> {
  return new Promise((resolve) => {
    const lengths: number[] = [];
    let [start, before] = [0, 0];
    requestAnimationFrame(function frame(now) {
      if (before === 0) start = now;
      else lengths.push(now - before);
      before = now;
      if (now - start < seconds * 1000) requestAnimationFrame(frame);
      else resolve(lengths.toSorted((one, other) => one - other));
    });
  });
}

function TicketsPage(): ReactElement {
  const [desk] = useState(createDesk);
  const [identities] = useState(() => [desk.team]);
  const log = useLog(identities, { rowsOf: desk.tickets, format });
  return (
    <DemoPage
      title="Ten thousand tickets, a conflict for each"
      framework="React"
      uses={["collection", "fold", "range", "where", "useEntity", "dosyncAsync"]}
      lead="Each ticket of the collection is an identity of its own. An edit renders one row and updates the sum by the difference; two people are in each other's way only at the same ticket."
      tries={[
        "Let Ada and Bo estimate tickets: each of their transactions waits in the middle, and none is overtaken.",
        "Let both work among the first two, or change their ticket by hand: whoever read it before is overtaken and runs again.",
        "Choose a team and halve the points of all that are shown: thousands of rows at one point in time.",
        "Take points away until a ticket has none: the validator refuses, and nothing has changed.",
        "Turn up the other changes, scroll, and watch the frames a second.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "request.ts", text: requestText },
        { name: "TicketList.tsx", text: listText },
        { name: "Tickets.tsx", text: ticketsText },
      ]}
    >
      <Tickets desk={desk} />
    </DemoPage>
  );
}

/** A ticket in a line of the log. */
function format(value: unknown): string {
  const { points, isDone } = (value ?? {}) as { points?: number; isDone?: boolean };
  if (points === undefined) return String(value);
  return `${points} points${isDone === true ? ", done" : ""}`;
}
