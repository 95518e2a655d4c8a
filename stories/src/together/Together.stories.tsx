import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import "../grid/grid.css";
import { createModels } from "./models.ts";
import modelsText from "./models.ts?raw";
import "./together.css";
import { Together as TogetherDemo } from "./Together.tsx";
import reactText from "./Together.tsx?raw";
import vueText from "./Together.vue?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Two frameworks" };
export default meta;

export const Together: StoryObj = {
  name: "One model, two frameworks",
  render: () => <TogetherPage />,
  play: inTests(async ({ canvas }) => {
    const react = within(canvas.getByRole("region", { name: "React" }));
    const vue = within(await canvas.findByRole("region", { name: "Vue" }));

    await userEvent.click(react.getByRole("button", { name: "Transfer 100 in React" }));
    for (const side of [react, vue]) await expect(await side.findByText("400")).toBeVisible();
    await userEvent.click(vue.getByRole("button", { name: "And back, in Vue" }));
    for (const side of [react, vue]) await expect(await side.findByText("500")).toBeVisible();

    const inReact = react.getByRole("textbox");
    const inVue = vue.getByRole("textbox");
    await userEvent.clear(inVue);
    await expect(inVue).toBeInvalid();
    await expect(inReact).toHaveValue("Night Owls");
    await userEvent.type(inVue, "Barn Owls");
    await waitFor(() => expect(inReact).toHaveValue("Barn Owls"));
    await userEvent.type(inReact, " & Co");
    await waitFor(() => expect(inVue).toHaveValue("Barn Owls & Co"));

    await userEvent.click(vue.getByRole("button", { name: "Row 0, column 0: 0" }));
    await expect(await react.findByRole("button", { name: "Row 0, column 0: 1" })).toBeVisible();
  }),
};

function TogetherPage(): ReactElement {
  const [models] = useState(createModels);
  const log = useLog(models.identities);
  return (
    <DemoPage
      title="One model, two frameworks"
      framework="React and Vue"
      uses={["ref", "atom", "derived", "useRef", "useDeref", "useValidation"]}
      lead="The models of the other demos, imported as they are. React renders the left side and Vue the right one; both subscribe to the same identities, and each hears of a commit once, when all of it can be read."
      tries={[
        "Transfer on the left, and back on the right.",
        "Type a name on either side. Make it too short: only your side shows that, for nothing was committed.",
        "Press cells on both sides; the derived total is computed once for both.",
      ]}
      log={log}
      files={[
        { name: "models.ts", text: modelsText },
        { name: "Together.tsx", text: reactText },
        { name: "Together.vue", text: vueText },
      ]}
    >
      <TogetherDemo models={models} />
    </DemoPage>
  );
}
