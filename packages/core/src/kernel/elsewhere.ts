/**
 * The socket of values that live in another library. `bindings/external.ts` plugs it.
 *
 * Such a value may change unheard while it has no listener. So a read calls `compare` first, which puts the
 * values that are different on the timeline.
 */
export const elsewhere: {
  compare: (() => void) | undefined;
  /** Set while a rule is checked or a value is compared. Then `compare` changes nothing. */
  isHeld: boolean;
} = { compare: undefined, isHeld: false };
