import { renderingComponent } from "./internals/rendering.ts";

// Development only. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out: with a
// constant from another file some bundlers drop the call but keep what is here.

/** The promises that a component was given since it last got the same again. */
interface Waiting {
  /** How often it got a new promise although an earlier one was settled. */
  rounds: number;
  isAnswered: boolean;
}

const known: WeakSet<object> = new WeakSet();
const waiting: Map<string, Waiting> = new Map();
const ENOUGH = 5;

/**
 * Warns of a component that gets a new promise in each render. React drops what a component had that waits
 * before it was ever shown: so a promise that is made in a render is made anew after each answer, and nothing
 * is ever shown.
 */
export function warnIfAskedAgain(value: unknown): void {
  if (typeof (value as PromiseLike<unknown> | null)?.then !== "function") return;
  const name = renderingComponent();
  if (name === undefined) return;
  const promise = value as PromiseLike<unknown>;
  if (known.has(promise)) {
    waiting.delete(name); // what it has waited for is there
    return;
  }
  known.add(promise);
  let state = waiting.get(name);
  if (state === undefined) waiting.set(name, (state = { rounds: 0, isAnswered: false }));
  if (state.isAnswered && ++state.rounds === ENOUGH) {
    console.warn(
      `dosync ASKED_AGAIN: <${name}> is given another promise whenever React renders it again, and asks anew each time. A promise that is made in a render is lost while the component waits. Keep it in an atom, or make the derived value or the resource outside of the component.`,
    );
  }
  state.isAnswered = false;
  const answered = (): void => void (state.isAnswered = true);
  promise.then(answered, answered);
}
