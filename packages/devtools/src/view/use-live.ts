import { type Context, createContext } from "preact";
import { useContext, useEffect, useReducer, useState } from "preact/hooks";
import type { Recorder } from "../model/recorder.ts";

/** What the whole panel shares. */
export interface Shared {
  readonly recorder: Recorder;
  /** The window that the panel stands in: its own, or that of the page. */
  readonly window: Window;
}

export const SharedContext: Context<Shared | undefined> = createContext<Shared | undefined>(
  undefined,
);

export function useShared(): Shared {
  return useContext(SharedContext)!;
}

/** A panel is drawn at most ten times a second: faster nobody reads, and the page keeps its frames. */
const REST = 100;

/**
 * Draws the component again at news of the recorder, but rarely. A commit costs nothing for it: the
 * recorder's version is compared before a frame.
 *
 * A component that has state and shows what changes calls it, also below another that does. A page may have Preact's
 * signals: they draw a component with state again only if its props are others.
 *
 * @param isMoving Whether time itself is shown: then it is drawn again in any case.
 */
export function useLive(isMoving = false): number {
  const { recorder, window } = useShared();
  const [version, draw] = useReducer<number, void>(() => recorder.version, recorder.version);
  const [, move] = useReducer<number, void>((n) => n + 1, 0);
  useEffect(() => {
    let last = 0;
    let drawn = recorder.version;
    let frame = 0;
    const look = (now: number): void => {
      frame = window.requestAnimationFrame(look);
      if (now - last < REST) return;
      if (recorder.version !== drawn) {
        drawn = recorder.version;
        last = now;
        draw();
      } else if (isMoving) {
        last = now;
        move();
      }
    };
    frame = window.requestAnimationFrame(look);
    return () => window.cancelAnimationFrame(frame);
  }, [recorder, window, isMoving]);
  return version;
}

/** State that is kept in the browser's storage, where there is one. */
export function useKept<T>(name: string, first: T): [value: T, set: (value: T) => void] {
  const key = `dosync-devtools:${name}`;
  const [value, set] = useState<T>(() => readKept(key, first));
  return [
    value,
    (next) => {
      set(() => next);
      keep(key, next);
    },
  ];
}

export function readKept<T>(key: string, first: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? first : (JSON.parse(text) as T);
  } catch {
    return first; // a page without storage
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {} // a page without storage
}
