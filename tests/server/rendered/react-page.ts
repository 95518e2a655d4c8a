// A page that React hydrates.
import { createElement } from "react";
import { hydrateRoot } from "react-dom/client";
import { openInPage, textsOf } from "./board.ts";
import { App } from "./react-view.ts";

const root = document.querySelector("#root")!;
const texts = textsOf(root);
const faults: string[] = [];
const replica = openInPage();
hydrateRoot(root, createElement(App, { replica }), {
  onRecoverableError: (error) => void faults.push(String(error)),
});
Object.assign(globalThis, { page: { texts, faults, replica } });
