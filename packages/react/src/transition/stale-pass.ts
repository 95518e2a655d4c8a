/** A `StalePass` holds back passes of stale worlds until there is a newer one. */
export class StalePass {
  #waiting: { readonly promise: Promise<void>; readonly go: () => void } | undefined = undefined;

  /** The promise that a stale pass waits for; all get the same one. */
  get newer(): Promise<void> {
    if (this.#waiting === undefined) {
      let go: (() => void) | undefined;
      const promise = new Promise<void>((resolve) => {
        go = resolve;
      });
      this.#waiting = { promise, go: go! };
    }
    return this.#waiting.promise;
  }

  resume(): void {
    this.#waiting?.go();
    this.#waiting = undefined;
  }
}
