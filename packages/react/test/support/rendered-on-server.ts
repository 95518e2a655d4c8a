import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { vi } from "vitest";

/** A page as a server sends it: there is no document while it is rendered. */
export function renderedOnServer(tree: ReactNode): HTMLElement {
  const container = document.createElement("div");
  vi.stubGlobal("document", undefined);
  const html = renderToString(tree);
  vi.unstubAllGlobals();
  container.innerHTML = html;
  return container;
}
