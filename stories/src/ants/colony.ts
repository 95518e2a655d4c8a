import {
  alter,
  deref,
  dosync,
  dosyncAsync,
  ref,
  type Ref,
  refSet,
  type Transaction,
} from "@dosync/core";
import {
  type Ant,
  type Cell,
  distanceFromHome,
  isHome,
  neighbour,
  SIZE,
  turned,
  xOf,
  yOf,
} from "./world.ts";

const FOOD_PLACES = 40;
const MOST_FOOD = 60;
const STAYS = 0.97;
const EMPTY: Cell = { food: 0, pheromone: 0, ant: undefined };

/** What an ant has before it: straight on, to the left, to the right. */
const AHEAD = [0, -1, 1] as const;

/** A torus of refs with ants on it. Each step of an ant is a transaction over the cells around it. */
export class Colony {
  readonly cells: readonly Ref<Cell>[] = Array.from({ length: SIZE * SIZE }, (_, index) =>
    ref(EMPTY, { label: `cell ${xOf(index)}, ${yOf(index)}` }),
  );
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
    dosync(() => this.#scatterFood(), { label: "scatter food" });
  }

  /**
   * One step of the ant at a place: it takes, drops, turns or goes. It thinks between looking and
   * acting; whoever changes one of its cells meanwhile makes it look again.
   *
   * @returns Where the ant is afterwards, and how often it had to look.
   */
  async step(place: number, think: () => Promise<void>): Promise<{ place: number; looks: number }> {
    const luck = this.#random();
    let looks = 0;
    const label = "ant";
    const after = await dosyncAsync(
      async (tx) => {
        looks = tx.attempt;
        const here = tx.deref(this.#cell(place));
        const { ant } = here;
        if (ant === undefined) throw new Error(`There is no ant at ${place}.`);
        const ways = AHEAD.map((by) => neighbour(place, turned(ant.direction, by)));
        const seen = ways.map((index) => tx.deref(this.#cell(index)));
        await think();
        if (ant.hasFood && isHome(place)) return this.#drop(tx, place, ant);
        if (!ant.hasFood && here.food > 0 && !isHome(place)) return this.#take(tx, place, ant);
        const by = chooseWay(ant, ways, seen, luck);
        if (by !== 0) return this.#turn(tx, place, ant, by);
        if (seen[0]?.ant !== undefined) return this.#turn(tx, place, ant, luck < 0.5 ? -1 : 1);
        return this.#go(tx, place, ways[0] ?? place, ant);
      },
      { label },
    );
    return { place: after, looks };
  }

  /** A new ant on a free cell at home. */
  add(): number | undefined {
    return dosync(
      () => {
        const isFree = (index: number): boolean =>
          isHome(index) && deref(this.#cell(index)).ant === undefined;
        const place = [...this.cells.keys()].find(isFree);
        if (place === undefined) return undefined;
        const ant = { direction: Math.floor(this.#random() * 8), hasFood: false };
        alter(this.#cell(place), (cell) => ({ ...cell, ant }));
        return place;
      },
      { label: "a new ant" },
    );
  }

  /** An ant leaves; what it carries stays where it was. */
  remove(place: number): void {
    dosync(() => alter(this.#cell(place), leave), { label: "an ant leaves" });
  }

  /** The trails fade, in one transaction over every cell that has one. */
  evaporate(): void {
    dosync(
      () => {
        for (const ref of this.cells) {
          const cell = deref(ref);
          if (cell.pheromone === 0) continue;
          const pheromone = cell.pheromone < 0.05 ? 0 : cell.pheromone * STAYS;
          refSet(ref, { ...cell, pheromone });
        }
      },
      { label: "evaporate" },
    );
  }

  #drop(tx: Transaction, place: number, ant: Ant): number {
    const back = { direction: turned(ant.direction, 4), hasFood: false };
    tx.alter(this.#cell(place), (cell) => ({ ...cell, food: cell.food + 1, ant: back }));
    return place;
  }

  #take(tx: Transaction, place: number, ant: Ant): number {
    const back = { direction: turned(ant.direction, 4), hasFood: true };
    tx.alter(this.#cell(place), (cell) => ({ ...cell, food: cell.food - 1, ant: back }));
    return place;
  }

  #turn(tx: Transaction, place: number, ant: Ant, by: number): number {
    const to = { ...ant, direction: turned(ant.direction, by) };
    tx.alter(this.#cell(place), (cell) => ({ ...cell, ant: to }));
    return place;
  }

  #go(tx: Transaction, from: number, to: number, ant: Ant): number {
    const trail = ant.hasFood && !isHome(from) ? 1 : 0;
    const left = (cell: Cell): Cell => ({
      food: cell.food,
      pheromone: cell.pheromone + trail,
      ant: undefined,
    });
    tx.alter(this.#cell(from), left);
    tx.alter(this.#cell(to), (cell) => ({ ...cell, ant }));
    return to;
  }

  #scatterFood(): void {
    for (let i = 0; i < FOOD_PLACES; i++) {
      const place = Math.floor(this.#random() * this.cells.length);
      const more = 10 + Math.floor(this.#random() * MOST_FOOD);
      if (!isHome(place)) alter(this.#cell(place), (cell) => ({ ...cell, food: cell.food + more }));
    }
  }

  #cell(index: number): Ref<Cell> {
    return this.cells[index] as Ref<Cell>;
  }
}

function leave({ food, pheromone, ant }: Cell): Cell {
  return { food: food + (ant?.hasFood ? 1 : 0), pheromone, ant: undefined };
}

/** 0, -1 or 1: an ant that carries goes home, another one where it smells of food. */
function chooseWay(ant: Ant, ways: readonly number[], seen: readonly Cell[], luck: number): number {
  const here = distanceFromHome(ways[0] as number);
  const weights = ways.map((index, way) => {
    const { food, pheromone } = seen[way] ?? EMPTY;
    const isStraight = way === 0 ? 3 : 1;
    if (!ant.hasFood) return isStraight * (1 + Math.min(pheromone, 6) + (isHome(index) ? 0 : food));
    return isStraight * (distanceFromHome(index) < here ? 8 : 1);
  });
  let left = luck * weights.reduce((sum, weight) => sum + weight, 0);
  const way = weights.findIndex((weight) => (left -= weight) < 0);
  return AHEAD[Math.max(way, 0)] ?? 0;
}
