import { deref } from "@dosync/core";
import { at, keys } from "@dosync/core/collection";
import { expect, it } from "vitest";
import { randomFrom } from "../../../packages/core/src/testing/random.ts";
import { createDesk, type Desk } from "./model.ts";

const rowsOf = ({ tickets }: Desk) => deref(keys(tickets)).map((id) => deref(at(tickets, id))!);
const never = new AbortController().signal;
const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
const attempts = ({ trace }: Desk): string[] =>
  trace.picture.get().spans.map(({ lane, attempt, outcome }) => `${lane} ${attempt} ${outcome}`);

it("keeps the sum and the order right while tickets change", () => {
  const desk = createDesk({ count: 300, random: randomFrom(1) });
  for (let round = 0; round < 30; round++) {
    desk.changeSome(10);
    desk.toggle(round);
    if (round % 10 === 9) desk.halveShown();
    const rows = rowsOf(desk);
    const open = rows.filter(({ isDone }) => !isDone);
    const points = open.reduce((sum, ticket) => sum + ticket.points, 0);
    expect(deref(desk.open)).toEqual({ count: open.length, points });
    const sorted = rows.map((ticket) => ticket.points).toSorted((one, other) => other - one);
    expect(deref(desk.shown).map((ticket) => ticket.points)).toEqual(sorted);
  }
});

it("refuses a ticket with less than no points, and leaves it as it is", () => {
  const desk = createDesk({ count: 4 });
  const before = deref(at(desk.tickets, 0));
  expect(() => desk.addPoints(0, -100)).toThrow("A ticket has 0 to 99 points.");
  expect(deref(at(desk.tickets, 0))).toBe(before);
});

it("lets two people work at two tickets without a conflict", async () => {
  const desk = createDesk({ count: 4, latency: 10 });
  await Promise.all([desk.estimate("Ada", 1, never), desk.estimate("Bo", 2, never)]);
  expect(attempts(desk)).toEqual(["Ada 1 committed", "Bo 1 committed"]);
});

it("runs a person again whose ticket was changed by hand", async () => {
  const desk = createDesk({ count: 4, latency: 10 });
  const estimated = desk.estimate("Ada", 1, never);
  await wait(2);
  desk.toggle(1);
  desk.toggle(2);
  await estimated;
  expect(attempts(desk)).toEqual(["Ada 1 overtaken", "Ada 2 committed"]);
  expect(deref(at(desk.tickets, 1))?.isDone).toBe(true);
});
