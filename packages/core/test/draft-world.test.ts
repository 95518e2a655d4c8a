import { expect, test } from "vitest";
import {
  alter,
  atom,
  deref,
  derived,
  dosync,
  draft,
  EndedError,
  ref,
  refSet,
  reset,
} from "@dosync/core";
import { draftWorld, type MarkingChannel } from "@dosync/core/adapter";

test("a world of a draft shows it, changes it, and becomes the world outside when it ends", () => {
  const name = ref("Ada");
  const edit = draft();
  const world = draftWorld(edit);

  world.run(() => alter(name, (text) => `${text}!`));
  expect([world.read(name), deref(name)]).toEqual(["Ada!", "Ada"]);
  edit.abort();
  expect(world.read(name)).toBe("Ada");
  world.run(() => dosync(() => refSet(name, "Grace")));

  expect([world.read(name), deref(name)]).toEqual(["Grace", "Grace"]);
  expect(draftWorld(edit)).toBe(world);
});

test("what was meant for a draft is not published when that has ended; atoms change as ever", () => {
  const name = ref("Ada", { label: "name" });
  const theme = atom("light");
  const edit = draft({ label: "profile" });
  const world = draftWorld(edit);
  const set = (): unknown => world.run(() => dosync(() => refSet(name, "Grace")), name);
  edit.commit();

  expect(set).toThrow(EndedError);
  expect(set).toThrow(/draft "profile" has been committed .*Open another draft/);
  world.run(() => reset(theme, "dark"), theme);

  expect([deref(name), deref(theme)]).toEqual(["Ada", "dark"]);
});

test("nor is it given to the draft outside", () => {
  const name = ref("Ada");
  const outer = draft();
  const inner = outer.draft();
  const world = draftWorld(inner, draftWorld(outer));
  inner.abort();

  expect(() => world.run(() => refSet(name, "Grace"), name)).toThrow(EndedError);

  expect([world.read(name), outer.changes()]).toEqual(["Ada", []]);
  outer.abort();
});

test("a subscriber hears of what it shows, in the draft and after it", () => {
  const [name, other] = [ref("Ada"), ref(0)];
  const edit = draft();
  const world = draftWorld(edit);
  const log: unknown[] = [];
  const stop = world.subscribe(name, () => log.push(world.read(name)));

  edit.refSet(other, 1);
  edit.refSet(name, "Grace");
  dosync(() => refSet(name, "Hedy"));
  edit.rebase({ resolve: ({ theirs }) => theirs });
  edit.commit();
  dosync(() => refSet(name, "Joan"));
  stop();
  dosync(() => refSet(name, "Ida"));

  expect(log).toEqual(["Grace", "Hedy", "Joan"]);
});

test("an error is told whenever it may be another one", () => {
  const divisor = ref(0);
  const ratio = derived(() => {
    if (deref(divisor) === 0) throw new RangeError("by zero");
    return 10 / deref(divisor);
  });
  const edit = draft();
  const world = draftWorld(edit);
  let told = 0;
  const stop = world.subscribe(ratio, () => told++);

  expect(() => world.read(ratio)).toThrow("by zero");
  edit.refSet(divisor, 5);
  expect([world.read(ratio), told]).toEqual([2, 1]);
  stop();
  edit.abort();
});

test("an observer follows what it reads, in the draft and after it", () => {
  const [a, b] = [ref(1), ref(2)];
  const edit = draft();
  const world = draftWorld(edit);
  let told = 0;
  const observer = world.observe(() => told++);
  const sum = (): number => observer.run(() => deref(a) + deref(b));

  expect(sum()).toBe(3);
  edit.refSet(a, 10);
  expect([told, sum()]).toEqual([1, 12]);
  edit.commit();
  expect(sum()).toBe(12);
  const before = told;
  dosync(() => refSet(b, 20));
  expect([told - before, sum()]).toEqual([1, 30]);
  observer.stop();
  dosync(() => refSet(b, 30));
  expect(told - before).toBe(1);
});

test("everything that one step concerns comes in one call for each channel", () => {
  const [a, b] = [ref(1), ref(2)];
  const edit = draft();
  const world = draftWorld(edit);
  const log: string[] = [];
  const marking: MarkingChannel = { mark: (all) => log.push(`mark ${all.length}`) };
  const plain = (all: readonly (() => void)[]): void => void log.push(`call ${all.length}`);
  const stops = [
    world.subscribe(a, () => {}, marking),
    world.subscribe(b, () => {}, marking),
    world.follow(() => {}, plain),
    world.follow(() => log.push("alone")),
  ];

  edit.dosync(() => [refSet(a, 10), refSet(b, 20)]);
  for (const stop of stops) stop();
  edit.abort();

  expect(log).toEqual(["mark 2", "call 1", "alone"]);
});

test("a draft in a draft becomes the outer one when it has been committed", () => {
  const name = ref("Ada");
  const outer = draft();
  const inner = outer.draft();
  const world = draftWorld(inner, draftWorld(outer));

  inner.refSet(name, "Grace");
  inner.commit();

  expect([world.read(name), deref(name)]).toEqual(["Grace", "Ada"]);
  outer.abort();
  expect(world.read(name)).toBe("Ada");
});

test("an atom in a draft changes at once", () => {
  const theme = atom("light");
  const edit = draft();
  const world = draftWorld(edit);

  world.run(() => reset(theme, "dark"));

  expect([world.read(theme), deref(theme)]).toEqual(["dark", "dark"]);
  edit.abort();
});
