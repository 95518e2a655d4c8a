import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { onTestFinished } from "vitest";

/** A page outside of `act`, which renders when React likes to, and what could be seen on it. */
export interface Page {
  /** The text of each screen, without what is hidden. The newest one comes last. */
  readonly screens: string[];
  /** What the page shows now. */
  readonly text: () => string;
  /** Runs something, and waits until React has rendered and has run its effects. */
  after(run: () => unknown): Promise<void>;
  show(node: ReactNode): void;
  unmount(): void;
}

/** Shows a page whose screens are noted by a `MutationObserver`, as they are painted. */
export async function openPage(node: ReactNode): Promise<Page> {
  const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  const screens: string[] = [];
  const observer = new MutationObserver(() => screens.push(visibleText(container)));
  environment.IS_REACT_ACT_ENVIRONMENT = false;
  observer.observe(container, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
  onTestFinished(() => {
    root.unmount();
    observer.disconnect();
    container.remove();
    environment.IS_REACT_ACT_ENVIRONMENT = true;
  });
  const page: Page = {
    screens,
    text: () => visibleText(container),
    async after(run) {
      await run();
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    show: (next) => root.render(next),
    unmount: () => root.unmount(),
  };
  await page.after(() => root.render(node));
  return page;
}

function visibleText(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? "";
  if (node instanceof HTMLElement && node.style.display === "none") return "";
  return [...node.childNodes].map(visibleText).join("");
}
