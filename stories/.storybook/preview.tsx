import type { Preview } from "@storybook/react-vite";
import { StrictMode } from "react";

const preview: Preview = {
  // StrictMode renders and subscribes twice, which shows what a component forgot to clean up.
  decorators: [
    (Story) => (
      <StrictMode>
        <Story />
      </StrictMode>
    ),
  ],
  parameters: {
    // A violation of an accessibility rule fails the story's test.
    a11y: { test: "error" },
  },
};

export default preview;
