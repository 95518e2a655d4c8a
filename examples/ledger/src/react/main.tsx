import { hydrate } from "@dosync/react";
import { startTransition, StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { bringRest, openLedger } from "../browser/open.ts";
import { App } from "./App.tsx";
import "../ledger.css";

const root = document.querySelector("#app")!;
const sent = document.querySelector("#data")?.textContent;
const { replica, page, loadRate } = openLedger();

const app = (
  <StrictMode>
    <App replica={replica} page={page} loadRate={loadRate} />
  </StrictMode>
);
if (sent === undefined) {
  createRoot(root).render(app); // Vite's server has rendered nothing
} else {
  hydrate(page, JSON.parse(sent));
  hydrateRoot(root, app);
}
startTransition(() => bringRest(page)); // the page can be used meanwhile
