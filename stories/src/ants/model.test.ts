import { addCommitListener, snapshot } from "@dosync/core";
import { expect, it } from "vitest";
import { Colony } from "./colony.ts";
import { Simulation } from "./simulation.ts";

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

it("conserves food and ants at every commit, while ants live and trails fade", async () => {
  const simulation = new Simulation();
  const seen = new Set<string>();
  simulation.setRest(0);
  simulation.start();
  simulation.setAnts(30);
  const stop = addCommitListener(() => {
    const { ants, food } = simulation.count();
    seen.add(`${ants} ants, ${food - simulation.foodInTheBeginning} food`);
  });
  while (simulation.steps <= 100) await wait(10); // oxlint-disable-line no-await-in-loop
  simulation.stop();
  await wait(30);
  stop();
  expect([...seen]).toEqual(["30 ants, 0 food"]);
});

it("goes on with the same ants after a stop", async () => {
  const simulation = new Simulation();
  simulation.setAnts(5);
  simulation.start();
  await wait(20);
  simulation.stop();
  await wait(80);
  simulation.start();
  await wait(20);
  simulation.stop();
  expect(simulation.count().ants).toBe(5);
});

it("lets ants that are too many leave, with what they carried left behind", async () => {
  const simulation = new Simulation();
  simulation.setRest(0);
  simulation.setAnts(20);
  simulation.start();
  await wait(50);
  simulation.setAnts(5);
  await wait(100);
  simulation.stop();
  expect(simulation.count()).toMatchObject({ ants: 5, food: simulation.foodInTheBeginning });
});

it("makes an ant look again when a cell that it changes has been changed", async () => {
  const colony = new Colony();
  const place = colony.add()!;
  let interfered = false;
  const { looks } = await colony.step(place, async () => {
    await wait(1);
    if (interfered) return;
    interfered = true;
    colony.remove(place);
    colony.add();
  });
  expect(looks).toBe(2);
  const world = snapshot();
  expect(colony.cells.filter((cell) => world.deref(cell).ant !== undefined)).toHaveLength(1);
  world.dispose();
});
