/** What was pushed, on top of what was there before. Stacks share what is below their tops. */
interface Cell<T> {
  readonly item: T;
  readonly below: Cell<T> | undefined;
  /** How many cells hang on this one, and it itself. */
  readonly depth: number;
}

/**
 * A `Stack` never changes. A push and a pop answer another one, at a cost that does not grow. So worlds of
 * different moments have different stacks.
 */
export interface Stack<T> {
  readonly top: Cell<T> | undefined;
  /** How many items are in it. More cells than that may hang on the top. */
  readonly size: number;
}

export const EMPTY: Stack<never> = { top: undefined, size: 0 };

/** The stack with one more item. The oldest ones go where there would be more than `limit`. */
export function pushed<T>({ top: below, size }: Stack<T>, item: T, limit: number): Stack<T> {
  const depth = (below?.depth ?? 0) + 1;
  const stack: Stack<T> = { top: { item, below, depth }, size: Math.min(size + 1, limit) };
  // To drop the oldest, all others are made anew. So it is done for many at a time.
  return depth > limit * 1.5 ? stackOf(itemsOf(stack)) : stack;
}

export function popped<T>({ top, size }: Stack<T>): Stack<T> {
  return size > 1 ? { top: top!.below, size: size - 1 } : EMPTY;
}

/** The items as an array, oldest first. */
export function itemsOf<T>({ top, size }: Stack<T>): readonly T[] {
  const items: T[] = Array.from({ length: size });
  for (let cell = top, at = size; at > 0; cell = cell!.below) items[--at] = cell!.item;
  return items;
}

export function stackOf<T>(items: readonly T[]): Stack<T> {
  return items.reduce<Stack<T>>((stack, item) => pushed(stack, item, Infinity), EMPTY);
}
