// @vitest-environment jsdom
import { createApp } from "vue";
import App from "../src/vue/App.vue";
import { screenLaws } from "./screens.ts";

screenLaws("Vue", ({ replica, page }) => {
  const app = createApp(App, { replica, page });
  const place = document.body.appendChild(document.createElement("div"));
  app.mount(place);
  return () => {
    app.unmount();
    place.remove();
  };
});
