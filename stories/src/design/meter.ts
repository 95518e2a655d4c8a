import { Observed } from "./observed.ts";

/** What a page costs while it runs. */
export interface Reading {
  readonly framesPerSecond: number;
  /** In megabytes; undefined where the browser does not tell. */
  readonly heap: number | undefined;
}

interface MemoryOfChromium {
  readonly memory?: { readonly usedJSHeapSize: number };
}

const EVERY = 500;

/** Counts frames, and looks at the heap twice a second. */
export class Meter {
  readonly reading: Observed<Reading> = new Observed({ framesPerSecond: 0, heap: heapSize() });

  /** Calls a function in each frame, until it is stopped. */
  run(eachFrame: () => void): () => void {
    let frames = 0;
    let since = performance.now();
    let frame = requestAnimationFrame(function tick(this: void) {
      eachFrame();
      frame = requestAnimationFrame(tick);
      count();
    });
    const count = (): void => {
      frames++;
      const now = performance.now();
      if (now - since < EVERY) return;
      const framesPerSecond = Math.round((frames * 1000) / (now - since));
      this.reading.set({ framesPerSecond, heap: heapSize() });
      frames = 0;
      since = now;
    };
    return () => cancelAnimationFrame(frame);
  }
}

function heapSize(): number | undefined {
  const { memory } = performance as MemoryOfChromium;
  return memory && Math.round(memory.usedJSHeapSize / 1e6);
}
