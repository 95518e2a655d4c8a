import { checkOptions } from "@dosync/core/adapter";
import type { Recorder } from "./model/recorder.ts";
import type { RecorderOptions } from "./model/recorder-options.ts";
import { record } from "./record.ts";

/** Where the panel stands: at an edge of the page, over it, or in a window of its own. */
export type Dock = "bottom" | "right" | "floating" | "window";

/** How the panel is opened. */
export interface DevtoolsOptions extends RecorderOptions {
  /** What has recorded so far. By default the panel makes a recorder with the other options. */
  readonly recorder?: Recorder | undefined;
  /** Where it stands at first. By default where it stood last, or at the bottom. */
  readonly dock?: Dock | undefined;
  /** Whether it is open at first, or only its button. By default as it was last. */
  readonly open?: boolean | undefined;
}

/**
 * Puts the panel into the page: state, commits and transactions of the whole program, whichever frameworks show
 * it. The panel is loaded when this is called, and records from this moment on.
 *
 * In a production build it does nothing, and the panel is not part of the bundle.
 *
 * Opened again, it takes the place of the panel before. So it can stand in a module that is loaded again while
 * one edits it.
 *
 * @returns A function that takes the panel away.
 * @throws {UsageError} (`TOOLS_ATTACHED`) if a recorder that was made by hand is attached. Give it as `recorder`.
 * @example
 * ```ts
 * const bank = { checking: ref(500), savings: ref(0) };
 * const close = openDevtools({ models: { bank } });
 * close();
 * ```
 *
 * Clojure has none.
 */
export function openDevtools(options: DevtoolsOptions = {}): () => void {
  // Everything stands in the branch: what comes after a `return`, some bundlers keep.
  if (process.env.NODE_ENV !== "production") {
    checkOptions(options, "openDevtools()");
    closePresent();
    const recorder = options.recorder ?? record(options);
    let element: HTMLElement | undefined;
    let isClosed = false;
    const show = async (): Promise<void> => {
      const { makePanel } = await import("./element.ts");
      if (isClosed) return;
      element = makePanel(recorder, options);
      document.body.append(element);
    };
    void show();
    closePresent = () => {
      isClosed = true;
      closePresent = nothing;
      element?.remove();
      if (options.recorder === undefined) recorder.dispose();
    };
    return closePresent;
  }
  return nothing;
}

function nothing(): void {}

/** Takes away the panel that was opened last: a module that is loaded again opens another one. */
let closePresent: () => void = nothing;
