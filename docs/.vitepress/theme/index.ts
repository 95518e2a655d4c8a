import { defineClientComponent, type Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import "../../../stories/src/design/tokens.css";
import "./site.css";
import "./demos.css";
import "./home/home.css";
import HomePage from "./home/HomePage.vue";

/** The first page, and the demos that pages embed: these are loaded with the page that shows them, and only in a browser. */
export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("HomePage", HomePage);
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
