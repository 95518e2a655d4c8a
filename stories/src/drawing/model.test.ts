import { deref } from "@dosync/core";
import { at, keys } from "@dosync/core/collection";
import { expect, it } from "vitest";
import { randomFrom } from "../../../packages/core/src/testing/random.ts";
import { createDrawing, type Drawing, ownPart } from "./model.ts";

const picture = ({ shapes, isNight }: Drawing) => [
  deref(isNight),
  deref(keys(shapes)).map((id) => deref(at(shapes, id))),
];

it("takes a drag back in one step", () => {
  const drawing = createDrawing();
  const before = picture(drawing);
  const gesture = drawing.newGesture();
  for (let x = 50; x < 90; x += 10) drawing.move("You", 1, x, 60, gesture);
  expect(deref(drawing.histories.You.steps)).toHaveLength(1);
  expect(drawing.histories.You.undo().status).toBe("done");
  expect(picture(drawing)).toEqual(before);
});

it("takes the ground and all shapes back in one step", () => {
  const drawing = createDrawing();
  const before = picture(drawing);
  drawing.turnTheLight("You");
  expect(drawing.histories.You.undo().status).toBe("done");
  expect(picture(drawing)).toEqual(before);
});

it("takes back one's own part of a shape that the other one has moved", () => {
  const drawing = createDrawing();
  const { shapes, histories } = drawing;
  const { color } = deref(at(shapes, 2))!;
  drawing.paint("You", 2);
  drawing.move("Bo", 2, 300, 100);
  expect(histories.You.undo().status).toBe("conflicts");
  expect(histories.You.undo({ resolve: ownPart }).status).toBe("done");
  expect(deref(at(shapes, 2))).toMatchObject({ color, x: 300, y: 100 });
});

it("leaves the steps of the one alone when all of the other are taken back", () => {
  const drawing = createDrawing({ random: randomFrom(7) });
  const { shapes, histories } = drawing;
  for (let round = 0; round < 40; round++) drawing.drawAtRandom("Bo");
  const id = drawing.addShape("You");
  drawing.paint("You", id);
  while (histories.Bo.undo({ resolve: ownPart }).status === "done");
  expect(deref(histories.You.steps).map(({ label }) => label)).toEqual([
    `Add ${id}`,
    `Paint ${id}`,
  ]);
  expect(deref(keys(shapes))).toContain(id);
});
