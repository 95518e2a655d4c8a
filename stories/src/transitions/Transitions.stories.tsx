import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, waitFor, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { createSeasons, TILES } from "./model.ts";
import modelText from "./model.ts?raw";
import readersText from "./readers.tsx?raw";
import tilesText from "./Tiles.tsx?raw";
import "./transitions.css";
import { Transitions } from "./Transitions.tsx";
import transitionsText from "./Transitions.tsx?raw";
import witnessText from "./witness.ts?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Transitions" };
export default meta;

const SLOW = { timeout: 20_000 };

export const HeavyList: StoryObj = {
  name: "A heavy list",
  render: () => <TransitionsPage />,
  play: inTests(async ({ canvas }) => {
    const witnessed = async (name: string): Promise<{ torn: number; atOnce: number }> => {
      const panel = within(canvas.getByRole("region", { name }));
      const button = panel.getByRole("button", { name: "Change twice" });
      // Not by userEvent, which renders to the end at once, as tests like it: here the pauses count.
      button.click();
      await panel.findByText("Autumn", {}, SLOW);
      await waitFor(() => expect(button).toBeEnabled(), SLOW);
      const figure = (name: string): number =>
        Number(panel.getByText(name).nextElementSibling?.textContent);
      return { torn: figure("Torn screens"), atOnce: figure("Tiles without a pause") };
    };

    const ours = await witnessed("dosync");
    await expect(ours.torn).toBe(0);
    // React renders a transition that has waited for seconds at once: on a busy machine a part of it comes so.
    await expect(ours.atOnce).toBeLessThan(TILES);

    const safe = await witnessed("Ordinary, safe");
    await expect(safe.torn).toBe(0);
    await expect(safe.atOnce).toBeGreaterThanOrEqual(TILES);

    const naive = await witnessed("Ordinary, naive");
    await expect(naive.torn).toBeGreaterThan(0);
    await expect(naive.atOnce).toBeLessThan(TILES);
  }),
};

function TransitionsPage(): ReactElement {
  const [seasons] = useState(createSeasons);
  const [identities] = useState(() => [seasons.ours.season]);
  const log = useLog(identities);
  return (
    <DemoPage
      title="Heavy, and still at your fingertips"
      framework="React"
      uses={["TransitionRoot", "useDeref", "startTransition"]}
      lead="Each panel renders 120 tiles that take 1.5 ms each, twice in a row, in React’s startTransition. An ordinary store must choose: render everything at once and freeze the page, or read what is there and tear the screen. A read point for each pass makes the choice unnecessary."
      tries={[
        "Change each panel twice and type into the field meanwhile.",
        "Compare how many tiles were rendered before the page could answer to anything else.",
        "Watch the naive panel closely: tiles of two seasons on one screen. The witness has counted it.",
      ]}
      log={log}
      files={[
        { name: "Transitions.tsx", text: transitionsText },
        { name: "readers.tsx", text: readersText },
        { name: "Tiles.tsx", text: tilesText },
        { name: "model.ts", text: modelText },
        { name: "witness.ts", text: witnessText },
      ]}
    >
      <Transitions seasons={seasons} />
    </DemoPage>
  );
}
