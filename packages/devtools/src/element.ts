import { makeElement } from "./view/element.tsx";
import type { DosyncDevtools } from "./view/element.tsx";
import type { DevtoolsOptions } from "./open.ts";
import type { Recorder } from "./model/recorder.ts";

export type { DosyncDevtools } from "./view/element.tsx";

/** Defines `<dosync-devtools>`, once, where there are elements. */
function define(): void {
  if (typeof customElements === "undefined" || customElements.get(NAME) !== undefined) return;
  customElements.define(NAME, makeElement());
}

const NAME = "dosync-devtools";

define();

/** Makes the panel for a recorder. It is shown once it stands in a page. */
export function makePanel(recorder: Recorder, options: DevtoolsOptions = {}): DosyncDevtools {
  define();
  const element = document.createElement(NAME) as DosyncDevtools;
  element.recorder = recorder;
  if (options.dock !== undefined) element.setAttribute("dock", options.dock);
  if (options.open !== undefined) element.setAttribute("open", String(options.open));
  return element;
}
