/** Random numbers from 0 to 1 that a seed determines: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of one run of many: neighbours have nothing in common. */
export function seedOf(seed: number, run: number): number {
  return Math.floor(randomFrom((seed ^ Math.imul(run + 1, 0x9e3779b1)) >>> 0)() * 2 ** 32);
}
