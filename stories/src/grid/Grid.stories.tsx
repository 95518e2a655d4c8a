import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, fireEvent, waitFor, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { VueMount } from "../VueMount.tsx";
import cellsText from "./Cells.tsx?raw";
import "./grid.css";
import { Grid } from "./Grid.tsx";
import gridText from "./Grid.tsx?raw";
import GridVue from "./Grid.vue";
import gridVueText from "./Grid.vue?raw";
import { createSheet } from "./model.ts";
import modelText from "./model.ts?raw";
import fieldText from "./NumberField.tsx?raw";
import fieldVueText from "./NumberField.vue?raw";
import cellVueText from "./SheetCell.vue?raw";
import rowVueText from "./SheetRow.vue?raw";
import { inTests } from "../design/in-tests.ts";

// The accessibility check looks at every element, and to it all cells are alike: 400 stand for them.
const SIDE = import.meta.env.MODE === "test" ? 20 : 100;
const SUM = SIDE * SIDE * 4.5;

const meta: Meta = { title: "10,000 cells" };
export default meta;

const play = inTests(async ({ canvasElement }) => {
  await waitFor(() => expect(canvasElement.querySelector(".sheet-editor")).not.toBeNull());
  const part = (selector: string): ReturnType<typeof within> =>
    within(canvasElement.querySelector<HTMLElement>(selector)!);
  const controls = part(".sheet-controls");
  const figures = part(".stats");
  const total = (): number =>
    Number(figures.getByText("Grand total").nextElementSibling?.textContent);
  const change = async (field: string | RegExp, text: string): Promise<void> => {
    await fireEvent.input(controls.getByLabelText(field), { target: { value: text } });
  };

  await expect(total()).toBe(SUM);
  await change("Row", "7");
  await change("Column", "3");
  await waitFor(() => expect(controls.getByLabelText("Value")).toHaveValue(8));
  await change("Value", "0");
  await waitFor(() => expect(total()).toBe(SUM - 8));
  await change("Value", "8");
  await waitFor(() => expect(total()).toBe(SUM));

  for (const [field, texts] of [
    ["Row", ["150", ""]],
    ["Value", ["10", "-1", ""]],
  ] as const) {
    const input = controls.getByLabelText(field);
    input.focus();
    for (const text of texts) {
      await change(field, text);
      await waitFor(() => expect(input).toBeInvalid());
    }
    input.blur();
    await waitFor(() => expect(input).toHaveValue(field === "Row" ? 7 : 8));
  }
  await expect(total()).toBe(SUM);

  await change(/Changes in each frame/, "200");
  await waitFor(() => expect(total()).not.toBe(SUM));
  await change(/Changes in each frame/, "0");
});

export const React: StoryObj = { render: () => <Page framework="React" />, play };
export const Vue: StoryObj = { render: () => <Page framework="Vue" />, play };

function Page({ framework }: { framework: "React" | "Vue" }): ReactElement {
  const [props] = useState(() => ({ sheet: createSheet(SIDE, SIDE) }));
  const [identities] = useState(() => [props.sheet.cellAt(7, 3)]);
  const log = useLog(identities);
  const isVue = framework === "Vue";
  return (
    <DemoPage
      title="Ten thousand atoms, each on its own"
      framework={framework}
      uses={["atom", "derived", "swap", "useDeref"]}
      lead="Every cell is an atom and a component. A change renders that cell, its row's total, its column's and the grand total, and nothing else; totals that nobody needs are not computed."
      tries={[
        "Turn up the changes in each frame, and watch the frames a second.",
        "Click a cell and change its value while it rains: its totals follow at once.",
        <>Choose row 7, column 3: the log follows that one cell out of ten thousand.</>,
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        ...(isVue
          ? [
              { name: "Grid.vue", text: gridVueText },
              { name: "NumberField.vue", text: fieldVueText },
              { name: "SheetRow.vue", text: rowVueText },
              { name: "SheetCell.vue", text: cellVueText },
            ]
          : [
              { name: "Cells.tsx", text: cellsText },
              { name: "Grid.tsx", text: gridText },
              { name: "NumberField.tsx", text: fieldText },
            ]),
      ]}
    >
      {isVue ? <VueMount component={GridVue} props={props} /> : <Grid {...props} />}
    </DemoPage>
  );
}
