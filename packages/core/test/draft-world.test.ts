import { expect, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  draft,
  EndedError,
  type Identity,
  ref,
  refSet,
  removeWatch,
  reset,
  ValidationError,
} from "@dosync/core";
import { draftWorld, type DraftWorld, type MarkingChannel, subscribe } from "@dosync/core/adapter";

/** A framework that keeps what it has read until it is told, and tells its effects after each batch. */
class Keeping implements MarkingChannel {
  #depth = 0;
  #isEffectDue = false;
  readonly #kept = new Map<Identity<unknown>, unknown>();
  readonly stops: (() => void)[] = [];
  readonly effect: () => void;

  constructor(effect: () => void) {
    this.effect = effect;
  }

  mark(notifications: readonly (() => void)[], proceed: (() => void) | undefined): void {
    this.#depth++;
    for (const notify of notifications) notify();
    proceed?.();
    if (--this.#depth > 0 || !this.#isEffectDue) return;
    this.#isEffectDue = false;
    this.effect();
  }

  show(world: DraftWorld, identity: Identity<unknown>): () => unknown {
    const forget = (): void => {
      this.#isEffectDue = true;
      this.#kept.delete(identity);
    };
    this.stops.push(world.subscribe(identity, forget, this));
    return () => {
      if (!this.#kept.has(identity)) this.#kept.set(identity, world.read(identity));
      return this.#kept.get(identity);
    };
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }
}

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
  expect(set).toThrow(/draft "profile"/);
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
  const other: MarkingChannel = { mark: (all) => log.push(`other ${all.length}`) };
  const stops = [
    world.subscribe(a, () => {}, marking),
    world.subscribe(b, () => {}, marking),
    world.follow(() => {}, other),
    world.follow(() => log.push("alone")),
  ];

  edit.dosync(() => [refSet(a, 10), refSet(b, 20)]);
  for (const stop of stops) stop();
  edit.abort();

  expect(log).toEqual(["mark 2", "other 1", "alone"]);
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

test("what a draft commits and what others committed meanwhile is marked as one change", () => {
  const [price, pieces] = [ref(10), ref(2)];
  const total = derived(() => deref(price) * deref(pieces));
  const edit = draft();
  const world = draftWorld(edit);
  const log: unknown[] = [];
  const framework = new Keeping(() => log.push(["effect", ...all()]));
  const shown = [price, pieces, total].map((identity) => framework.show(world, identity));
  const all = (): unknown[] => shown.map((read) => read());
  edit.refSet(price, 20);
  dosync(() => refSet(pieces, 5)); // no conflict
  addWatch(price, "watch", () => log.push(["watch", ...all()]));
  expect(all()).toEqual([20, 2, 40]);
  log.length = 0;

  edit.commit();

  expect(log).toEqual([
    ["watch", 20, 5, 100],
    ["effect", 20, 5, 100],
  ]);
  framework.stop();
  removeWatch(price, "watch");
});

test("what a draft gives up is marked as one change", () => {
  const [a, b] = [ref(1), ref(2)];
  const edit = draft();
  const world = draftWorld(edit);
  const log: unknown[] = [];
  const framework = new Keeping(() => log.push(["effect", ...all()]));
  const shown = [a, b].map((identity) => framework.show(world, identity));
  const all = (): unknown[] => shown.map((read) => read());
  edit.dosync(() => [refSet(a, 10), refSet(b, 20)]);
  edit.addWatch("watch", () => log.push(["watch of the draft", ...all()]));
  log.length = 0;

  edit.abort();

  expect(log).toEqual([
    ["watch of the draft", 1, 2],
    ["effect", 1, 2],
  ]);
  framework.stop();
});

test.each(["commit", "abort"] as const)(
  "with the %s of a draft in a draft what both show is marked together",
  (end) => {
    const [a, b] = [ref(1), ref(2)];
    const outer = draft();
    const inner = outer.draft();
    const [outerWorld, innerWorld] = [draftWorld(outer), draftWorld(inner, draftWorld(outer))];
    const log: unknown[] = [];
    const effect = (): void => void log.push(all());
    const [above, below] = [new Keeping(effect), new Keeping(effect)];
    outer.addWatch("watch", () => log.push(["watch", ...all()]));
    const shown = [
      above.show(outerWorld, a),
      above.show(outerWorld, b),
      below.show(innerWorld, a),
      below.show(innerWorld, b),
    ];
    const all = (): unknown[] => shown.map((read) => read());
    inner.dosync(() => [refSet(a, 10), refSet(b, 20)]);
    expect(all()).toEqual([1, 2, 10, 20]);
    log.length = 0;

    inner[end]();

    const committed = [10, 20, 10, 20];
    expect(log).toEqual(end === "commit" ? [["watch", ...committed], committed] : [[1, 2, 1, 2]]);
    above.stop();
    below.stop();
    outer.abort();
  },
);

test("a commit that is refused while something is delivered leaves what shows the draft with it", () => {
  const start = atom(0);
  const age = ref(20, { validator: (years) => years >= 0 });
  const edit = draft();
  const framework = new Keeping(() => {});
  const shown = framework.show(draftWorld(edit), age);
  const stop = subscribe(start, () => {}, framework);
  edit.refSet(age, -1);
  addWatch(start, "commit", () => {
    expect(() => edit.commit()).toThrow(ValidationError);
  });

  reset(start, 1);
  expect([edit.state, shown()]).toEqual(["open", -1]);
  edit.refSet(age, 21);
  expect(shown()).toBe(21);
  edit.commit();

  dosync(() => refSet(age, 22));
  expect(shown()).toBe(22);
  framework.stop();
  stop();
});

test("who shows an ended draft for the first time, or again, follows what is outside", () => {
  const name = ref("Ada");
  const edit = draft();
  const world = draftWorld(edit);
  edit.refSet(name, "Grace");
  world.subscribe(name, () => {})();
  edit.commit();
  const framework = new Keeping(() => {});
  const shown = framework.show(world, name);

  expect(shown()).toBe("Grace");
  dosync(() => refSet(name, "Hedy"));

  expect(shown()).toBe("Hedy");
  framework.stop();
});
