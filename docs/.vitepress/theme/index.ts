import { defineClientComponent, type Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import "./demos.css";

/** The demos that pages embed: loaded with the page that shows them, and only in a browser. */
export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component(
      "TransferDemo",
      defineClientComponent(() => import("./TransferDemo.vue")),
    );
    app.component(
      "TransitionDemo",
      defineClientComponent(() => import("./TransitionDemo.vue")),
    );
  },
} satisfies Theme;
