import type { Preview } from "@storybook/react-vite";
import { StrictMode } from "react";
import { expect } from "storybook/test";
import { Restartable } from "../src/design/Restartable.tsx";
import "../src/design/index.css";

/** In a reader's browser an extension may complain about anything. */
const isTest = import.meta.env.MODE === "test";

/** What a story wrote to the console as an error or a warning. */
const complaints: string[] = [];

function collectComplaints(): () => void {
  complaints.length = 0;
  const { error, warn } = console;
  const collect =
    (original: typeof error): typeof error =>
    (...args) => {
      complaints.push(args.map(String).join(" "));
      original(...args);
    };
  console.error = collect(error);
  console.warn = collect(warn);
  return () => Object.assign(console, { error, warn });
}

const preview: Preview = {
  beforeEach: isTest ? collectComplaints : () => {},
  afterEach: async () => {
    await expect(complaints.join("\n")).toBe("");
  },
  globalTypes: {
    theme: {
      description: "Light or dark",
      toolbar: {
        title: "Theme",
        icon: "contrast",
        items: [
          { value: "system", title: "As the system says", icon: "browser" },
          { value: "light", title: "Light", icon: "sun" },
          { value: "dark", title: "Dark", icon: "moon" },
        ],
        dynamicTitle: true,
      },
    },
  },
  initialGlobals: { theme: "system" },
  decorators: [
    // StrictMode renders and subscribes twice, which shows what a component forgot to clean up.
    (Story) => (
      <StrictMode>
        <Restartable>
          <Story />
        </Restartable>
      </StrictMode>
    ),
    (Story, { globals }) => {
      document.documentElement.dataset["theme"] = String(globals["theme"]);
      return <Story />;
    },
  ],
  parameters: {
    layout: "fullscreen",
    controls: { disable: true },
    // A violation of an accessibility rule fails the story's test.
    a11y: { test: "error" },
    options: {
      storySort: {
        method: "",
        order: [
          "Introduction",
          "Transfer",
          "Counter and form",
          "Invariants",
          "Checkout",
          "Commute",
          "Draft",
          "Kanban",
          "Transitions",
          "Ants",
          "Agents",
          "10,000 cells",
          "10,000 tickets",
          "Replicas",
          "Undo",
          "Time travel",
          "Two frameworks",
          "Signals",
        ],
      },
    },
  },
};

export default preview;
