import { createApp } from "vue";
import { bringRest, openLedger } from "../browser/open.ts";
import App from "./App.vue";
import "../ledger.css";

const { replica, page } = openLedger();
createApp(App, { replica, page }).mount("#app");
bringRest(page);
