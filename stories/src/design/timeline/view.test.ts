import { expect, it } from "vitest";
import { Trace } from "./trace.ts";
import { SHOWN, viewOf } from "./view.ts";

/** A trace with a clock that is set by hand. */
function traceWithClock() {
  const clock = { now: 1_000 };
  const trace = new Trace(() => clock.now);
  const view = () => viewOf(trace.picture.get(), clock.now);
  return { clock, trace, view };
}

it("grows from the left until the time is full", () => {
  const { clock, trace, view } = traceWithClock();
  trace.begin("order 1", 1);
  clock.now += SHOWN / 2;
  expect(view().placeOf(1_000)).toBe(0);
  expect(view().placeOf(clock.now)).toBe(50);
});

it("shows an order as wide after a long read as at once", () => {
  const { clock, trace, view } = traceWithClock();
  trace.mark("delivery");
  clock.now += 45_000;
  trace.begin("order 1", 1);
  const begun = clock.now;
  clock.now += 1_750;
  trace.end("order 1", "committed");
  expect(view().placeOf(clock.now) - view().placeOf(begun)).toBe(25);
  expect(view().marks).toEqual([]);
});

it("shows what has begun since the clock was read", () => {
  const { clock, trace } = traceWithClock();
  clock.now += 45_000;
  trace.begin("order 1", 1);
  const { lanes, endOf, placeOf } = viewOf(trace.picture.get(), 1_000);
  const [span] = lanes[0]!.spans;
  expect([placeOf(span!.from), placeOf(endOf(span!))]).toEqual([0, 0]);
});

it("leaves out what has ended before, and cuts off what began before", () => {
  const { clock, trace, view } = traceWithClock();
  trace.begin("order 1", 1);
  clock.now += 1_000;
  trace.end("order 1", "committed");
  trace.begin("order 2", 1);
  clock.now += SHOWN + 500;
  expect(view().lanes.map(({ name }) => name)).toEqual(["order 2"]);
  expect(view().placeOf(2_000)).toBe(0);
});

it("puts the names of marks on lines where they do not overlap, or leaves them out", () => {
  const { clock, trace, view } = traceWithClock();
  for (const name of ["a", "b", "c", "d"]) {
    trace.mark(name);
    clock.now += 100;
  }
  expect(view().marks.map(({ line }) => line)).toEqual([0, 1, 2, undefined]);

  clock.now += 5_000;
  for (let second = 0; second < 6; second++) {
    trace.mark("delivery");
    clock.now += 1_100;
  }
  expect(
    view()
      .marks.slice(-6)
      .map(({ line }) => line),
  ).toEqual([0, 1, 2, 0, 1, 2]);
});

it("keeps no more than somebody can look back on", () => {
  const { trace } = traceWithClock();
  for (let number = 0; number < 500; number++) trace.mark("delivery");
  expect(trace.picture.get().marks).toHaveLength(100);
});
