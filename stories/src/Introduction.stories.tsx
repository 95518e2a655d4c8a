import type { Meta, StoryObj } from "@storybook/react-vite";
import type { ReactElement } from "react";
import { expect, userEvent } from "storybook/test";
import { Introduction } from "./introduction/Introduction.tsx";
import { inTests } from "./design/in-tests.ts";

const meta: Meta = { title: "Introduction" };
export default meta;

export const Welcome: StoryObj = {
  render: (): ReactElement => <Introduction />,
  play: inTests(async ({ canvas }) => {
    const transfer = canvas.getByRole("button", { name: "Transfer 100" });
    for (let i = 0; i < 5; i++) await userEvent.click(transfer);
    await expect(canvas.getByText("Sum").nextElementSibling).toHaveTextContent("1500");
    await userEvent.click(transfer);
    await expect(canvas.getByText(/^Low funds: nothing/)).toBeVisible();
    await expect(canvas.getByText("Sum").nextElementSibling).toHaveTextContent("1500");

    await userEvent.click(canvas.getByRole("button", { name: "Order one" }));
    await userEvent.click(canvas.getByRole("button", { name: "Somebody is faster" }));
    await expect(await canvas.findByText(/^Overtaken\. Attempt 2 /)).toBeVisible();
    await expect(
      await canvas.findByText("Committed in attempt 2, all at once.", {}, { timeout: 5_000 }),
    ).toBeVisible();

    await userEvent.type(canvas.getByLabelText("Name"), "!");
    await expect(canvas.getByText("The page says: Ada Lovelace, Analyst.")).toBeVisible();
    await userEvent.click(canvas.getByRole("button", { name: "Save both" }));
    await expect(canvas.getByText("The page says: Ada Lovelace!, Analyst.")).toBeVisible();

    // The reader is to find something to press.
    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await expect(await canvas.findByText("Press it until the funds are low.")).toBeVisible();
    await expect(canvas.getByText("Checking").nextElementSibling).toHaveTextContent("500");

    for (const link of canvas.getAllByRole("link")) {
      await expect(link).toHaveAttribute("href", expect.stringContaining("?path=/story/"));
    }
  }),
};
