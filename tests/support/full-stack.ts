/** Needs as many frames of the stack. */
export function callDeep(frames: number): number {
  return frames === 0 ? 0 : 1 + callDeep(frames - 1);
}

/** Fills the stack, and calls something where about so many frames are left. */
export function atFramesLeft(frames: number, call: () => void): void {
  const fill = (): number => {
    let above: number;
    try {
      above = fill() + 1;
    } catch {
      return 0;
    }
    if (above === frames) call();
    return above;
  };
  fill();
}
