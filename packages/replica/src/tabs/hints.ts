/**
 * `Hints` say in every tab and worker that a space's head may have moved. They are said again when a page comes
 * back: while it was frozen, or kept by the browser's back button, it has heard nothing.
 *
 * Nothing but speed rests on them. The head is in the database.
 */
export class Hints {
  readonly #name: string;
  readonly #listeners: Set<() => void> = new Set();
  #channel: BroadcastChannel | undefined = undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Tells the others. */
  give(): void {
    this.#open()?.postMessage("moved");
    if (this.#listeners.size === 0) this.#close();
  }

  listen(hint: () => void): () => void {
    const own = (): void => hint();
    if (this.#listeners.size === 0) this.#follow(true);
    this.#listeners.add(own);
    this.#open();
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#follow(false);
      this.#close();
    };
  }

  #open(): BroadcastChannel | undefined {
    if (this.#channel === undefined && "BroadcastChannel" in globalThis) {
      this.#channel = new BroadcastChannel(this.#name);
      this.#channel.addEventListener("message", this.#tell);
    }
    return this.#channel;
  }

  #close = (): void => {
    this.#channel?.close();
    this.#channel = undefined;
  };

  #tell = (): void => {
    for (const hint of this.#listeners) hint();
  };

  #comesBack = (): void => {
    if (document.visibilityState === "hidden") return; // it goes: nothing is to be under way then
    this.#open();
    this.#tell();
  };

  /** A worker has no page that could come back. It is ended, or it runs. */
  #follow(isOn: boolean): void {
    if (typeof document === "undefined") return;
    const change = isOn ? "addEventListener" : "removeEventListener";
    for (const event of ["focus", "pageshow", "online"]) globalThis[change](event, this.#comesBack);
    // An open channel may keep a page from being kept for the back button.
    globalThis[change]("pagehide", this.#close);
    for (const event of ["resume", "visibilitychange"]) document[change](event, this.#comesBack);
  }
}
