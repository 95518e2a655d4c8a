import { describe, expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  atom,
  CycleError,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  type Identity,
  invariant,
  NotAnIdentityError,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
  swap,
  when,
} from "@dosync/core";
import {
  attachRoot,
  external,
  kindOf,
  listen,
  observe,
  openWorld,
  readCommitted,
  readPresent,
  subscribe,
} from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";

/** Something elsewhere: a value, told to whoever listens, several of them together if need be. */
class Elsewhere<T> {
  #value: T;
  readonly listeners = new Set<() => void>();
  readonly identity: Identity<T>;

  constructor(value: T, label?: string) {
    this.#value = value;
    this.identity = external<T>({
      label,
      read: () => {
        if (this.#value instanceof Error) throw this.#value;
        return this.#value;
      },
      listen: (changed) => {
        this.listeners.add(changed);
        return () => this.listeners.delete(changed);
      },
    });
  }

  set(value: T): void {
    this.setQuietly(value);
    this.tell();
  }

  setQuietly(value: T): void {
    this.#value = value;
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }

  get isHeard(): boolean {
    return this.listeners.size > 0;
  }
}

function together(...changes: [Elsewhere<number>, number][]): void {
  for (const [place, value] of changes) place.setQuietly(value);
  for (const [place] of changes) place.tell();
}

describe("while nobody listens", () => {
  test("nothing is subscribed, and every way of reading is up to date", () => {
    const place = new Elsewhere(1, "place");
    const doubled = derived(() => deref(place.identity) * 2);
    const above = derived(() => deref(doubled) + 1);
    const seen = (): number[] => [
      deref(place.identity),
      readCommitted(place.identity),
      deref(doubled),
      deref(above),
      dosync(() => deref(place.identity)),
      dosync(() => deref(above)),
    ];

    expect(seen()).toEqual([1, 1, 2, 3, 1, 3]);
    place.set(5);
    expect(seen()).toEqual([5, 5, 10, 11, 5, 11]);
    expect(place.isHeard).toBe(false);
  });

  test("a derived value is computed again only when the value is another one", () => {
    const place = new Elsewhere(1);
    let runs = 0;
    const counted = derived(() => {
      runs++;
      return deref(place.identity);
    });

    deref(counted);
    deref(counted);
    place.set(1);
    deref(counted);
    expect(runs).toBe(1);

    place.set(2);
    expect([deref(counted), deref(counted), runs]).toEqual([2, 2, 2]);
  });

  test("a change in the middle of a transaction is seen there too", () => {
    const place = new Elsewhere(1);
    const doubled = derived(() => deref(place.identity) * 2);

    const seen = dosync(() => {
      const before = [deref(place.identity), deref(doubled)];
      place.set(2);
      return [...before, deref(doubled), deref(place.identity)];
    });

    expect(seen).toEqual([1, 2, 4, 2]);
  });

  test("a failure is thrown to whoever reads, and is over when there is a value again", () => {
    const place = new Elsewhere<number | Error>(new RangeError("broken"));
    const doubled = derived(() => Number(deref(place.identity)) * 2);

    expect(() => deref(place.identity)).toThrow("broken");
    expect(() => deref(doubled)).toThrow("broken");
    expect(() => dosync(() => deref(place.identity))).toThrow("broken");
    place.set(3);
    expect([deref(place.identity), deref(doubled)]).toEqual([3, 6]);
  });
});

describe("while somebody listens", () => {
  test("a watch hears of each change, and its removal ends the subscription", () => {
    const place = new Elsewhere(1);
    const log: unknown[] = [];
    addWatch(place.identity, "log", (_key, _identity, old, value) => log.push([old, value]));

    place.set(2);
    place.set(2);
    place.set(3);
    removeWatch(place.identity, "log");
    place.set(4);

    expect(log).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(place.isHeard).toBe(false);
  });

  test("a watch that is added after an unheard change hears of the next one only", () => {
    const place = new Elsewhere(1);
    const log: unknown[] = [];
    place.set(2);

    addWatch(place.identity, "log", (_key, _identity, old, value) => log.push([old, value]));
    onTestFinished(() => void removeWatch(place.identity, "log"));
    place.set(3);

    expect(log).toEqual([[2, 3]]);
  });

  test("subscribers, observers and watches of derived values hear, and let go", () => {
    const place = new Elsewhere(1);
    const doubled = derived(() => deref(place.identity) * 2);
    const log: unknown[] = [];
    const stop = subscribe(place.identity, () => log.push(["direct", deref(place.identity)]));
    const observer = observe(() => log.push("observer"));
    observer.run(() => deref(doubled));
    addWatch(doubled, "log", (_key, _identity, old, value) => log.push([old, value]));

    place.set(2);
    stop();
    observer.stop();
    expect(place.isHeard).toBe(true);
    place.set(3);
    removeWatch(doubled, "log");

    expect(log).toEqual([[2, 4], ["direct", 2], "observer", [4, 6]]);
    expect(place.isHeard).toBe(false);
    place.set(4);
    expect(deref(doubled)).toBe(8);
  });

  test("a derived value that was read while nobody listened is up to date when somebody does", () => {
    const place = new Elsewhere(1);
    const doubled = derived(() => deref(place.identity) * 2);
    deref(doubled);
    place.set(2);
    const stop = subscribe(doubled, () => {});
    onTestFinished(stop);

    expect(deref(doubled)).toBe(4);
  });

  test("what changes together there is one commit here", () => {
    const [a, b] = [new Elsewhere(1), new Elsewhere(2)];
    const sum = derived(() => deref(a.identity) + deref(b.identity));
    const log: unknown[] = [];
    addWatch(sum, "log", (_key, _identity, old, value) => log.push([old, value]));
    addWatch(a.identity, "log", () => log.push(["a", deref(a.identity), deref(b.identity)]));
    onTestFinished(() => {
      removeWatch(sum, "log");
      removeWatch(a.identity, "log");
    });

    together([a, 10], [b, 20]);

    expect(log).toEqual([
      ["a", 10, 20],
      [3, 30],
    ]);
  });

  test("a change in the middle of a transaction acts at once, and is told at its end", () => {
    const place = new Elsewhere(1);
    const doubled = derived(() => deref(place.identity) * 2);
    const log: unknown[] = [];
    addWatch(doubled, "log", (_key, _identity, old, value) => log.push([old, value]));
    onTestFinished(() => void removeWatch(doubled, "log"));

    dosync(() => {
      deref(doubled);
      place.set(2);
      log.push(["body", deref(place.identity), deref(doubled)]);
    });

    expect(log).toEqual([
      ["body", 2, 4],
      [2, 4],
    ]);
  });

  test("a change that breaks an invariant is refused, and the last good value stays", () => {
    const place = new Elsewhere(1);
    const limit = ref(10);
    const rule = invariant("below the limit", () => deref(place.identity) < deref(limit));
    const stop = subscribe(place.identity, () => {});
    onTestFinished(() => {
      stop();
      rule.dispose();
    });

    expect(() => place.set(20)).toThrow(/below the limit/);
    expect(deref(place.identity)).toBe(1);
    place.set(5);
    expect(deref(place.identity)).toBe(5);
    expect(() => dosync(() => refSet(limit, 3))).toThrow(/below the limit/);
  });

  test("the same failure again is no commit, and another one is", () => {
    const place = new Elsewhere<number | Error>(1);
    const stop = subscribe(place.identity, () => {});
    const commits: number[] = [];
    const stopListening = addCommitListener(({ writes }) => commits.push(writes.length));
    onTestFinished(() => {
      stop();
      stopListening();
    });

    place.set(new Error("offline"));
    place.tell();
    expect(commits).toEqual([1]);
    place.set(new Error("still offline"));
    expect(commits).toEqual([1, 1]);
  });

  test("it is heard until the last of those who have a reason is gone", () => {
    const place = new Elsewhere(1);
    let told = 0;
    const stop = subscribe(place.identity, () => told++);
    addWatch(place.identity, "watch", () => {});

    removeWatch(place.identity, "watch");
    expect(place.isHeard).toBe(true);
    place.set(2);
    expect(told).toBe(1);

    stop();
    expect(place.isHeard).toBe(false);
  });

  test("back to the good value after a refusal is no commit", () => {
    const place = new Elsewhere(1);
    const rule = invariant("below ten", () => deref(place.identity) < 10);
    const log: unknown[] = [];
    addWatch(place.identity, "log", (_key, _identity, old, value) => log.push([old, value]));
    const stopListening = addCommitListener(({ writes }) => log.push(writes.length));
    onTestFinished(() => {
      removeWatch(place.identity, "log");
      stopListening();
      rule.dispose();
    });

    expect(() => place.set(20)).toThrow(/below ten/);
    place.set(1);
    expect(log).toEqual([]);

    expect(() => place.set(20)).toThrow(/below ten/); // it is another change than the first one
    place.set(2);
    expect(log).toEqual([[1, 2], 1]);
  });

  test("a refused change refuses no later one of something else", () => {
    const [bad, good] = [new Elsewhere(1), new Elsewhere(1)];
    const rule = invariant("below ten", () => deref(bad.identity) < 10);
    const stops = [bad, good].map(({ identity }) => subscribe(identity, () => {}));
    onTestFinished(() => {
      for (const stop of stops) stop();
      rule.dispose();
    });

    expect(() => bad.set(20)).toThrow(/below ten/);
    good.set(2);
    expect([deref(bad.identity), deref(good.identity)]).toEqual([1, 2]);
    bad.set(3);
    expect(deref(bad.identity)).toBe(3);
  });

  test("a change that nobody hears of and that breaks an invariant is refused and reported", () => {
    const place = new Elsewhere(1);
    const errors = collectDeliveryErrors();
    const rule = invariant("below ten", () => deref(place.identity) < 10);
    onTestFinished(() => rule.dispose());

    place.set(20);
    expect([deref(place.identity), deref(place.identity)]).toEqual([1, 1]);
    place.set(5);
    expect(deref(place.identity)).toBe(5);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual([
      expect.stringContaining("below ten"),
    ]);
  });
});

describe("what is on the way and not a commit yet", () => {
  test("is shown by readPresent alone, computed values included", () => {
    const place = new Elsewhere(1);
    const doubled = derived(() => deref(place.identity) * 2);
    const count = atom(10);
    const sum = derived(() => deref(doubled) + deref(count));
    const stop = subscribe(sum, () => {});
    onTestFinished(stop);
    const found: unknown[] = [];

    place.setQuietly(2);

    expect([deref(place.identity), deref(sum)]).toEqual([1, 12]);
    expect(readPresent(sum, (identity) => found.push(identity))).toBe(14);
    expect(readPresent(place.identity, () => {})).toBe(2);
    expect(found).toEqual([place.identity]);
    place.tell();
    expect([deref(place.identity), deref(sum)]).toEqual([2, 14]);
  });

  test("may be a failure", () => {
    const place = new Elsewhere<number | Error>(1);
    const stop = subscribe(place.identity, () => {});
    onTestFinished(stop);

    place.setQuietly(new Error("broken"));
    place.setQuietly(new Error("still broken"));

    expect(() => readPresent(place.identity, () => {})).toThrow("still broken");
    expect(deref(place.identity)).toBe(1);
  });
});

test("what is computed elsewhere from derived values here is up to date", () => {
  const count = atom(1);
  const doubled = derived(() => deref(count) * 2);
  const mirrored = external({ read: () => deref(doubled) + 1, listen: () => () => {} });
  const above = derived(() => deref(mirrored) * 10);

  expect(deref(above)).toBe(30);
  swap(count, (n) => n + 1);
  expect(deref(above)).toBe(50);
});

test("one that is dropped is forgotten", async () => {
  const reference = new WeakRef(new Elsewhere(1).identity);
  const kept = new Elsewhere(1);
  const doubled = derived(() => deref(kept.identity) * 2);

  for (let i = 0; i < 20 && reference.deref() !== undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
  }
  kept.set(2);

  expect([reference.deref(), deref(doubled)]).toEqual([undefined, 4]);
});

describe("in other worlds", () => {
  test("a snapshot shows the moment when it was taken, whenever it is asked", () => {
    const place = new Elsewhere(1);
    const doubled = derived(() => deref(place.identity) * 2);
    place.set(2);

    const pinned = snapshot();
    place.set(3);
    const seen = [deref(place.identity), pinned.deref(place.identity), pinned.deref(doubled)];
    place.set(4);

    expect(seen).toEqual([3, 2, 4]);
    expect([pinned.deref(place.identity), pinned.deref(doubled)]).toEqual([2, 4]);
    expect(deref(doubled)).toBe(8);
    pinned.dispose();
    expect(place.isHeard).toBe(false);
  });

  test("one that is made while a snapshot is open is there for it as well", () => {
    const pinned = snapshot();
    const place = new Elsewhere(1);
    place.set(2);

    expect(pinned.deref(place.identity)).toBe(1);
    pinned.dispose();
    expect(place.isHeard).toBe(false);
  });

  test("an identity made while a snapshot is open is in the next snapshot with its value of then", () => {
    using first = snapshot();
    const place = new Elsewhere(1);
    place.set(2);
    using second = snapshot();
    place.set(3);

    const seen = [first, second].map((each) => each.deref(place.identity));
    expect([...seen, deref(place.identity)]).toEqual([1, 2, 3]);
  });

  test("an asynchronous transaction reads it at its read point, and under serializable it conflicts", async () => {
    const place = new Elsewhere(1);
    const total = ref(0);
    const log: unknown[] = [];

    await dosyncAsync(
      async (tx) => {
        const before = tx.deref(place.identity);
        if (tx.attempt === 1) place.set(2);
        if (tx.attempt === 1) await Promise.resolve();
        log.push([tx.attempt, before]);
        tx.refSet(total, before);
      },
      { isolation: "serializable" },
    );

    expect(log.at(-1)).toEqual([2, 2]);
    expect(deref(total)).toBe(2);
    expect(place.isHeard).toBe(false);
  });

  test("a draft shows it as it was, until it is brought up to date", () => {
    const place = new Elsewhere(1);
    const total = ref(0);
    const edit = draft();
    edit.refSet(total, 1);
    place.set(2);

    expect(edit.deref(place.identity)).toBe(1);
    edit.rebase();
    expect(edit.deref(place.identity)).toBe(2);
    edit.abort();
    expect(place.isHeard).toBe(false);
  });

  test("when() waits for it, and listens no longer than that", async () => {
    const place = new Elsewhere(1);
    const reached = when(() => deref(place.identity) > 2 && deref(place.identity));
    await Promise.resolve();

    place.set(2);
    await new Promise((resolve) => setTimeout(resolve));
    place.set(3);

    expect(await reached).toBe(3);
    expect(place.isHeard).toBe(false);
  });
});

test("it has a label and a kind, and cannot be changed here", () => {
  const place = new Elsewhere(1, "place");
  const media = external({ kind: "media query", read: () => true, listen: () => () => {} });

  expect(String(place.identity)).toBe('#<external "place": 1>');
  expect(kindOf(media)).toBe("media query");
  expect(() => swap(place.identity as never, (n: number) => n)).toThrow(NotAnIdentityError);
  expect(() => dosync(() => refSet(place.identity as never, 1))).toThrow(NotAnIdentityError);
});

test("what is computed elsewhere from an atom here is up to date", () => {
  const count = atom(1);
  const mirrored = external({ read: () => deref(count) * 2, listen: () => () => {} });
  const above = derived(() => deref(mirrored) + deref(count));

  expect(deref(above)).toBe(3);
  swap(count, (n) => n + 1);
  expect(deref(above)).toBe(6);
});

test("several who compute from it are told of one change each, and it listens once", () => {
  const place = new Elsewhere(1);
  const log: string[] = [];
  const first = observe(() => log.push("first"));
  const second = observe(() => log.push("second"));
  first.run(() => deref(place.identity));
  second.run(() => deref(place.identity));
  const listeners = place.listeners.size;

  place.set(2);
  first.stop();
  second.stop();

  expect([listeners, place.listeners.size]).toEqual([1, 0]);
  expect(log).toEqual(["first", "second"]);
});

test("a binding that listens makes each change elsewhere a commit, until the last one stops", () => {
  const place = new Elsewhere(1);
  const [stop, stopToo] = [listen(place.identity), listen(place.identity)];
  const told: unknown[] = [];
  const detach = attachRoot({
    prepare: () => {},
    published: ({ writes }) => void told.push(...writes.map(({ old, value }) => [old, value])),
    aborted: () => {},
  });
  onTestFinished(detach);

  place.set(2);
  stop();
  place.set(3);
  stopToo();
  place.set(4);

  expect(told).toEqual([
    [1, 2],
    [2, 3],
  ]);
  expect([place.isHeard, deref(place.identity)]).toEqual([false, 4]);
});

test("a change elsewhere that is run again in a world changes that world alone, and freezes nothing", () => {
  const first = { n: 1 };
  const second = { n: 2 };
  const place = new Elsewhere<{ n: number }>(first);
  const stop = listen(place.identity);
  const world = openWorld();
  let rerun: (() => unknown) | undefined;
  const detach = attachRoot({
    prepare(commit) {
      world.pin();
      rerun = commit.rerun;
    },
    published: () => {},
    aborted: () => {},
  });

  place.set(second);
  place.set({ n: 3 });
  world.write(world.replay(() => rerun!()));

  expect([world.read(place.identity).n, deref(place.identity).n]).toEqual([3, 3]);
  expect([Object.isFrozen(deref(place.identity)), Object.isFrozen(second)]).toEqual([false, false]);
  dosync(() => {});
  expect(deref(place.identity).n).toBe(3);
  detach();
  world.close();
  stop();
});

describe("an end of listening that throws", () => {
  test("is reported by the label, and those who stop are done with it", () => {
    const errors = collectDeliveryErrors();
    const stop = subscribe(clinging(), () => {});

    stop();

    expect(errors).toMatchObject([{ label: "clinging", cause: { message: "stays" } }]);
  });

  test("disturbs no computation that reads it no more, nor a cycle that is found there", () => {
    const errors = collectDeliveryErrors();
    const isOpen = atom(true);
    const place = clinging();
    const one: Identity<number> = derived(() => (deref(isOpen) ? deref(place) : deref(two) + 1));
    const two: Identity<number> = derived(() => deref(one) + 1);
    const stop = subscribe(two, () => {});
    expect(deref(two)).toBe(2);

    reset(isOpen, false);

    expect(() => deref(one)).toThrow(CycleError);
    expect(errors).toMatchObject([{ label: "clinging" }]);
    reset(isOpen, true);
    expect(deref(two)).toBe(2);
    stop();
    expect(errors).toHaveLength(2);
  });
});

test("a value that is read again after another changes nothing of what the other was", () => {
  const thermometer = new Elsewhere(20);
  const [limit, unrelated] = [atom(25), atom(0)];
  let computed = 0;
  const isWarm = derived(() => {
    computed++;
    const margin = deref(thermometer.identity) - deref(limit);
    return margin > 0 || deref(thermometer.identity) > 30;
  });
  expect(deref(isWarm)).toBe(false);

  swap(unrelated, (n) => n + 1);

  expect([deref(isWarm), computed]).toEqual([false, 1]);
});

/** One that shows something else as soon as somebody listens to it. */
function switchedOnByListening(): Identity<number> {
  let degrees = 1;
  return external({
    read: () => degrees,
    listen: () => {
      degrees = 20; // it is switched on
      return () => {};
    },
  });
}

test("a value that changes when somebody starts to listen is read as it is then", () => {
  const thermometer = switchedOnByListening();
  const double = derived(() => deref(thermometer) * 2);
  const isOn = atom(false);
  const shown = derived(() => (deref(isOn) ? deref(double) : 0));
  expect(deref(double)).toBe(2);
  const stop = subscribe(shown, () => {});

  reset(isOn, true);

  expect([deref(shown), deref(double), deref(thermometer)]).toEqual([40, 40, 20]);
  stop();
});

test("a value that changes when somebody starts to listen reaches who depends on what is computed from it", () => {
  const thermometer = switchedOnByListening();
  const double = derived(() => deref(thermometer) * 2);
  const label = derived(() => `${deref(double)} °C`);
  const isOn = atom(false);
  const shown = derived(() => (deref(isOn) ? deref(label) : ""));
  expect(deref(label)).toBe("2 °C");
  const stop = subscribe(shown, () => {});

  reset(isOn, true);

  expect([deref(shown), deref(label), deref(double)]).toEqual(["40 °C", "40 °C", 40]);
  stop();
});

/** A value elsewhere from which nobody can take their leave in peace. */
function clinging(): Identity<number> {
  return external({
    label: "clinging",
    read: () => 1,
    listen: () => () => {
      throw new Error("stays");
    },
  });
}
