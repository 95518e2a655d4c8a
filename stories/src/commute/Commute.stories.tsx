import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import "./commute.css";
import { COUNT, LikesSideBySide } from "./Likes.tsx";
import likesText from "./Likes.tsx?raw";
import { createLikes } from "./model.ts";
import modelText from "./model.ts?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Commute" };
export default meta;

export const Likes: StoryObj = {
  name: "A like button",
  render: () => <LikesPage />,
  play: inTests(async ({ canvas }) => {
    const button = canvas.getByRole("button", { name: /people like it/ });
    await userEvent.click(button);
    await waitFor(() => expect(button).toBeEnabled(), { timeout: 45_000 });
    const region = (name: string): ReturnType<typeof within> =>
      within(canvas.getByRole("region", { name }));
    const attempts = (name: string): number => {
      const label = region(name).getByRole("img").getAttribute("aria-label");
      return Number.parseInt(label ?? "", 10);
    };
    await expect(attempts("commute")).toBe(COUNT);
    await expect(attempts("alter")).toBeGreaterThan(2 * COUNT);
    for (const way of ["alter", "commute"]) {
      await expect(region(way).getByText("Likes").nextSibling).toHaveTextContent(`${COUNT}`);
    }
  }),
};

function LikesPage(): ReactElement {
  const [models] = useState(() => [createLikes("alter"), createLikes("commute")]);
  const [identities] = useState(() => models.map(({ likes }) => likes));
  const log = useLog(identities);
  return (
    <DemoPage
      title="Order does not matter here"
      framework="React"
      uses={["dosyncAsync", "alter", "commute"]}
      lead="Everybody adds one, and nobody cares who was first. With alter each like stands in the way of all others, and most run again and again; a commute is replayed on the latest value at its commit, so nobody ever waits for anybody."
      tries={[
        "Let everybody like it at once, and compare the attempts. No like is lost on either side.",
        "Read the log: commits by alter name the conflicts before them.",
        "Look at the model: the difference is one word. It is right only where order cannot matter.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "Likes.tsx", text: likesText },
      ]}
    >
      <LikesSideBySide models={models} />
    </DemoPage>
  );
}
