/** Holds back the passes that would show what must not be shown any more, until there is a newer one. */
export class Gate {
  #closed: { readonly promise: Promise<void>; readonly go: () => void } | undefined = undefined;

  /** What such a pass waits for; the same promise for all, so that React knows it. */
  get opening(): Promise<void> {
    if (this.#closed === undefined) {
      let go: (() => void) | undefined;
      const promise = new Promise<void>((resolve) => {
        go = resolve;
      });
      this.#closed = { promise, go: go! };
    }
    return this.#closed.promise;
  }

  open(): void {
    this.#closed?.go();
    this.#closed = undefined;
  }
}
