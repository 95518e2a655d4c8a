import type { ReactElement } from "react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { onTestFinished } from "vitest";

/** A root on the page for one test. */
export interface Mounted {
  readonly container: HTMLElement;
  readonly root: Root;
  readonly text: () => string;
}

export function mount(element: ReactElement): Mounted {
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  flushSync(() => root.render(element));
  onTestFinished(() => {
    root.unmount();
    container.remove();
  });
  return { container, root, text: () => container.textContent };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until something holds, and fails where it never does. */
export async function until(isDone: () => boolean): Promise<void> {
  const limit = performance.now() + 5000;
  while (!isDone()) {
    if (performance.now() > limit) throw new Error("Waited in vain.");
    // oxlint-disable-next-line no-await-in-loop
    await sleep(5);
  }
}

/** Takes its time, so that rendering is cut into slices. */
export function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) continue;
}

/** Something that a component waits for. */
export interface Waiting {
  readonly promise: Promise<void>;
  isDone: boolean;
}

export function after(ms: number): Waiting {
  const waiting: Waiting = { promise: wait(), isDone: false };
  async function wait(): Promise<void> {
    await sleep(ms);
    waiting.isDone = true;
  }
  return waiting;
}

/** Suspends until it is done. Every version of React takes a promise that is thrown. */
export function Wait({ until: waiting }: { until: Waiting }): null {
  if (!waiting.isDone) throw waiting.promise;
  return null;
}
