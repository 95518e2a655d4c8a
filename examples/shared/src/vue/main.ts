import { createApp } from "vue";
import { open, userOfPage } from "../open.ts";
import App from "./App.vue";

const opened = open(userOfPage());
await Promise.all([opened.board.ready, opened.bank.ready]);
createApp(App, { ...opened }).mount("#app");
