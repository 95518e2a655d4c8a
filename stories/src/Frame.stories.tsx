import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect } from "storybook/test";
import Frame from "./Frame.vue";
import { VueMount } from "./VueMount.tsx";

const meta: Meta = { title: "Frame" };
export default meta;

export const React: StoryObj = {
  render: () => <p>React is here.</p>,
  play: async ({ canvas }) => {
    await expect(canvas.getByText("React is here.")).toBeVisible();
  },
};

export const Vue: StoryObj = {
  render: () => <VueMount component={Frame} />,
  play: async ({ canvas }) => {
    await expect(await canvas.findByText("Vue is here.")).toBeVisible();
  },
};
