import { openDevtools } from "@dosync/devtools";
import { createApp } from "vue";
import App from "./App.vue";
import "./app.css";

// A panel at the bottom of the page. A production build has none of it.
openDevtools();

createApp(App).mount("#app");
