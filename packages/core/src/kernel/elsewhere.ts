/**
 * The socket of values that live elsewhere. `bindings/external.ts` plugs it.
 *
 * Nobody says that such a value has changed while nobody listens. So `compare` is called before a read,
 * and puts what is different on the timeline.
 */
export const elsewhere: {
  compare: (() => void) | undefined;
  /** While a rule is checked, or another one is compared, values stay as they are. */
  isHeld: boolean;
} = { compare: undefined, isHeld: false };
