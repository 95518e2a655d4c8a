import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, fireEvent, userEvent, waitFor } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { Ants } from "./Ants.tsx";
import "./ants.css";
import colonyText from "./colony.ts?raw";
import drawText from "./drawColony.ts?raw";
import { Simulation } from "./simulation.ts";
import simulationText from "./simulation.ts?raw";
import type { Cell } from "./world.ts";
import worldText from "./world.ts?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Ants" };
export default meta;

const SLOW = { timeout: 15_000 };

export const Colony: StoryObj = {
  name: "A colony",
  render: () => <AntsPage />,
  play: inTests(async ({ canvas }) => {
    const figure = (name: string): string =>
      canvas.getByText(name).nextElementSibling?.textContent ?? "";
    await waitFor(() => expect(Number(figure("Steps committed"))).toBeGreaterThan(300), SLOW);
    const [food, all] = figure("Food in all").split(" of ");
    await expect(food).toBe(all);
    await expect(figure("Ants")).toBe("30");

    const ants = canvas.getByRole("slider", { name: /^Ants/ });
    await fireEvent.change(ants, { target: { value: "45" } });
    await waitFor(() => expect(figure("Ants")).toBe("45"), SLOW);

    await userEvent.click(canvas.getByRole("button", { name: "Pause" }));
    await userEvent.click(canvas.getByRole("button", { name: "Go on" }));
    await waitFor(() => expect(figure("Ants")).toBe("45"), SLOW);
    await expect(figure("Food in all")).toBe(`${all} of ${all}`);
  }),
};

const FORMAT = {
  format: (value: unknown): string => {
    const { food, ant } = value as Cell;
    const things = [food > 0 ? `${food} food` : "", ant?.hasFood ? "ant with food" : ant && "ant"];
    return things.filter(Boolean).join(" and ") || "nothing";
  },
};

function AntsPage(): ReactElement {
  const [simulation] = useState(() => {
    const made = new Simulation();
    made.setAnts(30);
    made.setRest(60);
    return made;
  });
  const log = useLog(simulation.colony.cells, FORMAT);
  return (
    <DemoPage
      title="Every ant for itself, and nothing is lost"
      framework="React"
      uses={["ref", "dosyncAsync", "snapshot", "dosync"]}
      lead="Rich Hickey's ant colony. Each cell is a ref; each ant looks around, thinks, and acts in a transaction of its own. If another ant changes its cells meanwhile, it looks again. The picture is one snapshot a frame, so food and ants always add up."
      tries={[
        "Watch the trails: ants that carry food leave a scent, which fades in one transaction over all cells.",
        "Add ants and speed them up. More of them get in each other's way and look again; not a crumb is lost.",
        "Pause, and find your place in the log: each step is one commit over one or two cells.",
      ]}
      log={log}
      files={[
        { name: "colony.ts", text: colonyText },
        { name: "simulation.ts", text: simulationText },
        { name: "drawColony.ts", text: drawText },
        { name: "world.ts", text: worldText },
      ]}
    >
      <Ants simulation={simulation} />
    </DemoPage>
  );
}
