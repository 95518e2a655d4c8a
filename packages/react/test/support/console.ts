import { vi } from "vitest";

/** What nothing catches is reported to the window as well, and jsdom prints that. */
const swallow = (event: Event): void => event.preventDefault();

/** Runs something that makes React complain on purpose, and answers what it said. */
export async function withoutConsole(run: () => unknown): Promise<string[]> {
  const said: string[] = [];
  const spy = vi.spyOn(console, "error").mockImplementation((...words: unknown[]) => {
    said.push(words.map(String).join(" "));
  });
  globalThis.window?.addEventListener("error", swallow);
  try {
    await run();
  } finally {
    globalThis.window?.removeEventListener("error", swallow);
    spy.mockRestore();
  }
  return said;
}
