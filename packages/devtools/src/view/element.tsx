/** @jsxImportSource preact */
import { render } from "preact";
import { Recorder } from "../model/recorder.ts";
import type { Dock } from "../open.ts";
import { Panel } from "./panel.tsx";
import { styles } from "./styles.ts";
import { keep, readKept } from "./use-live.ts";

/**
 * The element `<dosync-devtools>`. Its attributes: `dock` (`bottom`, `right`, `floating`, `window`, or `embedded` to
 * fill the place where it stands), `open` (`true` or `false`), `theme` (`light` or `dark`; by default that of the
 * system).
 */
export interface DosyncDevtools extends HTMLElement {
  /** What it shows. Without one, it records by itself while it stands in the page. */
  recorder: Recorder | undefined;
  /** Models by name, for the recorder that it makes by itself. */
  models: Readonly<Record<string, object>> | undefined;
  /** Whether the panel is open, or only its button. */
  isOpen: boolean;
  dock: Dock | "embedded";
}

/** Makes the class of the element. A page without elements, as on a server, never calls it. */
export function makeElement(): new () => DosyncDevtools {
  return class extends HTMLElement implements DosyncDevtools {
    static get observedAttributes(): readonly string[] {
      return ["dock", "open", "theme"];
    }
    models: Readonly<Record<string, object>> | undefined = undefined;
    #given: Recorder | undefined = undefined;
    #own: Recorder | undefined = undefined;
    #isOpen: boolean | undefined = undefined;
    #dock: Dock | "embedded" | undefined = undefined;
    #root: HTMLElement | undefined = undefined;
    #popup: Window | undefined = undefined;

    get recorder(): Recorder | undefined {
      return this.#given ?? this.#own;
    }
    set recorder(recorder: Recorder | undefined) {
      this.#given = recorder;
      if (this.isConnected) this.#draw();
    }

    get isOpen(): boolean {
      return this.#isOpen ?? readKept(OPEN, false);
    }
    set isOpen(isOpen: boolean) {
      this.#isOpen = isOpen;
      keep(OPEN, isOpen);
      this.#draw();
    }

    get dock(): Dock | "embedded" {
      return this.#dock ?? readKept<Dock>(DOCK, "bottom");
    }
    set dock(dock: Dock | "embedded") {
      this.#dock = dock;
      if (dock !== "window" && dock !== "embedded") keep(DOCK, dock);
      this.#draw();
    }

    attributeChangedCallback(name: string, _old: string | null, value: string | null): void {
      if (name === "dock") this.#dock = isDock(value) ? value : undefined;
      if (name === "open") this.#isOpen = value === null ? undefined : value !== "false";
      if (this.isConnected) this.#draw();
    }

    connectedCallback(): void {
      if (this.#given === undefined) this.#own ??= new Recorder({ models: this.models });
      window.addEventListener("keydown", this.#onKey);
      window.addEventListener("pagehide", this.#closePopup);
      this.#draw();
    }

    disconnectedCallback(): void {
      window.removeEventListener("keydown", this.#onKey);
      window.removeEventListener("pagehide", this.#closePopup);
      this.#closePopup();
      if (this.#root !== undefined) render(null, this.#root);
      this.#own?.dispose();
      this.#own = undefined;
    }

    readonly #onKey = (event: KeyboardEvent): void => {
      if (!event.altKey || !event.shiftKey || event.code !== "KeyD") return;
      event.preventDefault();
      this.isOpen = !this.isOpen;
    };

    readonly #closePopup = (): void => {
      const popup = this.#popup;
      this.#popup = undefined;
      if (popup !== undefined && !popup.closed) popup.close();
    };

    #draw(): void {
      if (!this.isConnected) return;
      const root = (this.#root ??= this.#makeRoot());
      root.dataset["theme"] = this.getAttribute("theme") ?? "";
      const isPopup = this.dock === "window" && this.isOpen;
      if (isPopup) this.#drawPopup();
      else this.#closePopup();
      const recorder = this.recorder;
      const isHere = this.dock === "embedded" || (this.isOpen && !isPopup);
      render(
        isHere && recorder !== undefined ? (
          this.#panel(recorder, window)
        ) : (
          <button
            type="button"
            class="opener"
            title="Alt+Shift+D"
            aria-label="Open dosync devtools"
            onClick={() => (isPopup ? this.#popup?.focus() : (this.isOpen = true))}
          >
            <span class="dot" />
            dosync
          </button>
        ),
        root,
      );
    }

    #panel(recorder: Recorder, where: Window): preact.VNode {
      return (
        <Panel
          recorder={recorder}
          window={where}
          dock={this.dock}
          onDock={(dock) => (this.dock = dock)}
          onClose={() => (this.isOpen = false)}
        />
      );
    }

    /** Where a browser opens no window, the panel floats. */
    #drawPopup(): void {
      const recorder = this.recorder;
      if (this.#popup !== undefined || recorder === undefined) return;
      const popup = window.open("", "dosync-devtools", "popup,width=980,height=640");
      if (popup === null) {
        this.dock = "floating";
        return;
      }
      this.#popup = popup;
      popup.document.title = "dosync devtools";
      popup.document.body.replaceChildren();
      const root = rootIn(popup.document.body, this.getAttribute("theme"));
      render(this.#panel(recorder, popup), root);
      popup.addEventListener("pagehide", () => {
        render(null, root);
        if (this.#popup !== popup) return; // it was closed from here
        this.#popup = undefined;
        this.dock = readKept<Dock>(DOCK, "bottom");
      });
    }

    #makeRoot(): HTMLElement {
      return rootIn(this.shadowRoot ?? this.attachShadow({ mode: "open" }), null);
    }
  };
}

const OPEN = "dosync-devtools:open";
const DOCK = "dosync-devtools:dock";
const DOCKS: readonly unknown[] = ["bottom", "right", "floating", "window", "embedded"];

function isDock(value: unknown): value is Dock | "embedded" {
  return DOCKS.includes(value);
}

function rootIn(place: ShadowRoot | HTMLElement, theme: string | null): HTMLElement {
  const document = place.ownerDocument;
  const style = document.createElement("style");
  style.textContent = styles;
  const root = document.createElement("div");
  root.className = "root";
  root.dataset["theme"] = theme ?? "";
  place.append(style, root);
  return root;
}
