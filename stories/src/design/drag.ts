import { fireEvent } from "storybook/test";

/** A place on the screen, as pointer events have it. */
export interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

/** For tests: takes an element with the pointer, and lets go of it somewhere else. */
export async function drag(element: HTMLElement, to: Point): Promise<void> {
  const from = middleOf(element);
  const pointer = { pointerId: 1, isPrimary: true, button: 0 };
  await fireEvent.pointerDown(element, { ...pointer, ...from });
  for (const part of [0.3, 0.6, 1]) {
    const clientX = from.clientX + (to.clientX - from.clientX) * part;
    const clientY = from.clientY + (to.clientY - from.clientY) * part;
    await fireEvent.pointerMove(element, { ...pointer, clientX, clientY });
  }
  await fireEvent.pointerUp(element, { ...pointer, ...to });
}

export function middleOf(element: HTMLElement): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { clientX: left + width / 2, clientY: top + height / 2 };
}
