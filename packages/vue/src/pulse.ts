import { customRef } from "vue";

/** Something that Vue can track, and that says when it has changed. */
export interface Pulse {
  readonly track: () => void;
  readonly trigger: () => void;
}

export function pulse(): Pulse {
  let made!: Pulse;
  customRef((track, trigger) => {
    made = { track, trigger };
    return { get: track, set: trigger };
  });
  return made;
}
