// @vitest-environment jsdom
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "../src/react/App.tsx";
import { screenLaws } from "./screens.ts";

screenLaws("React", (app) => {
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  root.render(
    <StrictMode>
      <App {...app} />
    </StrictMode>,
  );
  return () => {
    root.unmount();
    place.remove();
  };
});
