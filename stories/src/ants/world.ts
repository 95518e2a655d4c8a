/** The size of the torus, in cells. */
export const SIZE = 56;
const HOME_FROM = 24;
const HOME_TO = 31;
const MIDDLE = (HOME_FROM + HOME_TO) / 2;

export interface Ant {
  /** One of the eight directions, clockwise from north. */
  readonly direction: number;
  readonly hasFood: boolean;
}

export interface Cell {
  readonly food: number;
  readonly pheromone: number;
  readonly ant: Ant | undefined;
}

const DIRECTIONS: readonly (readonly [x: number, y: number])[] = [
  [0, -1],
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
];

const wrap = (n: number): number => (n + SIZE) % SIZE;
export const xOf = (index: number): number => index % SIZE;
export const yOf = (index: number): number => Math.floor(index / SIZE);

/** The cell next to another; whoever leaves at one edge comes in at the opposite one. */
export function neighbour(index: number, direction: number): number {
  const [x, y] = DIRECTIONS[turned(direction, 0)] ?? [0, 0];
  return wrap(yOf(index) + y) * SIZE + wrap(xOf(index) + x);
}

export function turned(direction: number, by: number): number {
  return (direction + by + 16) % 8;
}

export function isHome(index: number): boolean {
  return [xOf(index), yOf(index)].every((n) => n >= HOME_FROM && n <= HOME_TO);
}

export function distanceFromHome(index: number): number {
  return Math.hypot(xOf(index) - MIDDLE, yOf(index) - MIDDLE);
}
