// Case 101 of the comparison with Clojure, listed in docs/conformance.md: the ants, each of which is a
// client with transactions of its own, on a torus of cells that are one ref each.
import { expect, test } from "vitest";
import { deref, dosyncAsync, ref, type Ref, snapshot } from "@dosync/core";
import { explore, type Program, type Step } from "@dosync/core/testing";
import { randomFrom } from "../../packages/core/src/testing/random.ts";
import { budget } from "../support/budget.ts";

const SIZE = 8;
const ANTS = 7;
const FOOD = 60;

interface Ant {
  readonly name: number;
  readonly hasFood: boolean;
}

interface Cell {
  readonly food: number;
  readonly ant: Ant | undefined;
}

interface World {
  readonly cells: readonly Ref<Cell>[];
}

test("case 101: the number of ants and the food are constant, and there is one ant in a cell, at every moment", async () => {
  const random = randomFrom(101);

  const { steps } = await explore({
    label: "ants",
    setup: () => makeWorld(random),
    programs: {
      ...Object.fromEntries(
        Array.from({ length: ANTS }, (_, name) => [`ant ${name}`, live(name, random)]),
      ),
      renderer: render,
    },
    mode: { seed: 101, runs: budget("ant worlds") },
    always: ({ cells }) => expect(census(cells.map((cell) => deref(cell)))).toEqual(constant),
    check: (_world, { results }) => {
      for (const result of Object.values(results)) {
        if (result.status === "rejected") throw result.reason;
      }
    },
  });

  expect(steps).toBeGreaterThan(300);
});

const constant = { ants: ANTS, names: ANTS, food: FOOD };

function census(cells: readonly Cell[]): typeof constant {
  const ants = cells.flatMap(({ ant }) => (ant === undefined ? [] : [ant]));
  const carried = ants.filter(({ hasFood }) => hasFood).length;
  return {
    ants: ants.length,
    names: new Set(ants.map(({ name }) => name)).size,
    food: carried + cells.reduce((total, { food }) => total + food, 0),
  };
}

function makeWorld(random: () => number): World {
  const cells = Array.from({ length: SIZE * SIZE }, (_, i): Cell => {
    const isHome = i % 9 === 0 && i / 9 < ANTS;
    return { food: 0, ant: isHome ? { name: i / 9, hasFood: false } : undefined };
  });
  for (let i = 0; i < FOOD; i++) {
    const place = Math.floor(random() * cells.length);
    const cell = cells[place] as Cell;
    cells[place] = { ...cell, food: cell.food + 1 };
  }
  return { cells: cells.map((cell, i) => ref(cell, { label: `cell ${i}` })) };
}

/** An ant walks about, takes food where it finds some, and drops it elsewhere. */
function live(name: number, random: () => number): Program<World, void> {
  return async (world, step) => {
    let place = name * 9;
    for (let i = 0; i < 12; i++) {
      place = await act(world, place, random, step);
      await step("rest");
    }
  };
}

async function act(
  { cells }: World,
  from: number,
  random: () => number,
  step: Step,
): Promise<number> {
  const to = neighbour(from, Math.floor(random() * 4));
  const drops = random() < 0.3;
  return dosyncAsync(
    async (tx) => {
      const here = cells[from] as Ref<Cell>;
      const there = cells[to] as Ref<Cell>;
      const { ant, food } = tx.deref(here);
      if (ant === undefined) throw new Error(`There is no ant in cell ${from}.`);
      if (ant.hasFood && drops) {
        tx.refSet(here, { food: food + 1, ant: { ...ant, hasFood: false } });
        return from;
      }
      if (!ant.hasFood && food > 0) {
        tx.refSet(here, { food: food - 1, ant: { ...ant, hasFood: true } });
        return from;
      }
      await step("look");
      if (tx.deref(there).ant !== undefined) return from;
      tx.alter(here, (cell) => ({ ...cell, ant: undefined }));
      await step("walk");
      tx.alter(there, (cell) => ({ ...cell, ant }));
      expect(census(cells.map((cell) => tx.deref(cell)))).toEqual(constant);
      return to;
    },
    { backoff: () => 0 },
  );
}

/** Looks at one snapshot, cell by cell, while the ants go on. */
async function render({ cells }: World, step: Step): Promise<void> {
  for (let frame = 0; frame < 5; frame++) {
    using moment = snapshot();
    const seen: Cell[] = [];
    for (const [i, cell] of cells.entries()) {
      if (i % 16 === 0) await step("draw");
      seen.push(moment.deref(cell));
    }
    expect(census(seen)).toEqual(constant);
  }
}

function neighbour(place: number, direction: number): number {
  const [row, column] = [Math.floor(place / SIZE), place % SIZE];
  const [down, right] = [
    [1, 0],
    [SIZE - 1, 0],
    [0, 1],
    [0, SIZE - 1],
  ][direction] as [number, number];
  return ((row + down) % SIZE) * SIZE + ((column + right) % SIZE);
}
