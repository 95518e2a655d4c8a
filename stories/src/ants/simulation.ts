import { type Snapshot, snapshot } from "@dosync/core";
import { Colony } from "./colony.ts";
import { isHome } from "./world.ts";

/** Everything on the torus, counted at one point in time. */
export interface Census {
  readonly ants: number;
  /** Lying about, brought home and carried: together it never changes. */
  readonly food: number;
  readonly foodAtHome: number;
}

const EVAPORATES_EVERY = 500;

/** Lets the ants of a colony live, each on its own. */
export class Simulation {
  readonly colony: Colony = new Colony();
  readonly foodInTheBeginning: number = this.count().food;
  steps = 0;
  retries = 0;
  #rest = 30;
  #alive = 0;
  #wanted = 0;
  #isRunning = false;
  #evaporation: ReturnType<typeof setInterval> | undefined;
  /** Where the ants stand while nothing runs. */
  #resting: number[] = [];

  get wanted(): number {
    return this.#wanted;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#evaporation = setInterval(() => this.colony.evaporate(), EVAPORATES_EVERY);
    for (const place of this.#resting.splice(0)) void this.#live(place);
    this.setAnts(this.#wanted);
  }

  /** Each ant finishes its step. */
  stop(): void {
    this.#isRunning = false;
    clearInterval(this.#evaporation);
  }

  /** How many milliseconds an ant rests between its steps. */
  setRest(milliseconds: number): void {
    this.#rest = milliseconds;
  }

  /** New ones come from home; those too many leave at their next step. */
  setAnts(wanted: number): void {
    this.#wanted = wanted;
    while (this.#isRunning && this.#alive < wanted) {
      const place = this.colony.add();
      if (place === undefined) return;
      this.#alive++;
      void this.#live(place);
    }
  }

  count(world: Snapshot = snapshot()): Census {
    let [ants, food, foodAtHome] = [0, 0, 0];
    for (const [index, ref] of this.colony.cells.entries()) {
      const cell = world.deref(ref);
      if (cell.ant !== undefined) ants++;
      food += cell.food + (cell.ant?.hasFood ? 1 : 0);
      if (isHome(index)) foodAtHome += cell.food;
    }
    world.dispose();
    return { ants, food, foodAtHome };
  }

  async #live(from: number): Promise<void> {
    let place = from;
    while (this.#isRunning && this.#alive <= this.#wanted) {
      const step = await this.colony.step(place, think);
      place = step.place;
      this.steps++;
      this.retries += step.looks - 1;
      await pause(this.#rest * (0.5 + Math.random()));
    }
    if (!this.#isRunning) {
      this.#resting.push(place);
      return;
    }
    this.#alive--;
    this.colony.remove(place);
  }
}

const think = (): Promise<void> => pause(2);

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
