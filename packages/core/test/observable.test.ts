import { from, type Observable as RxObservable, BehaviorSubject, Subject, map } from "rxjs";
import { describe, expect, test } from "vitest";
import {
  addWatch,
  atom,
  deref,
  derived,
  dosync,
  fromObservable,
  InvalidArgumentError,
  NotAnIdentityError,
  onObserved,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
  type Subscribable,
  swap,
  toObservable,
} from "@dosync/core";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";

const increment = (n: number): number => n + 1;

describe("toObservable", () => {
  test("a subscriber gets the present value, then each new one after its commit", () => {
    const [left, right] = [ref(500), ref(1000)];
    const sum = derived(() => deref(left) + deref(right));
    const heard: number[] = [];
    const subscription = toObservable(sum).subscribe((value) => heard.push(value));

    dosync(() => {
      refSet(left, 400);
      refSet(right, 1200);
    });
    subscription.unsubscribe();
    dosync(() => refSet(left, 0));

    expect(heard).toEqual([1500, 1600]);
  });

  test("an equal value is no news", () => {
    const count = atom(1);
    const heard: number[] = [];
    toObservable(count).subscribe({ next: (value) => heard.push(value) });

    reset(count, 1);
    reset(count, 2);

    expect(heard).toEqual([1, 2]);
  });

  test("values come in the order of commits, also when the subscriber commits", () => {
    const count = atom(0);
    const heard: number[] = [];
    toObservable(count).subscribe((value) => {
      if (value === 1) swap(count, increment);
      heard.push(value);
    });

    reset(count, 1);

    expect(heard).toEqual([0, 1, 2]);
  });

  test("one who unsubscribes while values wait hears none of them", () => {
    const count = atom(0);
    const heard: number[] = [];
    addWatch(count, "answer", () => {
      if (deref(count) === 1) swap(count, increment);
    });
    const subscription = toObservable(count).subscribe((value) => {
      heard.push(value);
      if (value === 1) subscription.unsubscribe();
    });

    reset(count, 1);

    expect(heard).toEqual([0, 1]);
  });

  test("a subscriber that throws keeps nobody from hearing", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0);
    const heard: number[] = [];
    toObservable(count).subscribe(() => {
      throw new Error("broken");
    });
    toObservable(count).subscribe((value) => heard.push(value));

    reset(count, 1);

    expect(heard).toEqual([0, 1]);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(["broken", "broken"]);
  });

  test("a failing derived value gives nothing until it is right again", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0);
    const half = derived(() => {
      if (deref(count) % 2 !== 0) throw new Error("odd");
      return deref(count) / 2;
    });
    const heard: number[] = [];
    toObservable(half).subscribe((value) => heard.push(value));

    reset(count, 1);
    reset(count, 4);

    expect(heard).toEqual([0, 2]);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(["odd"]);
  });

  test("subscribing inside a transaction gives the committed value", () => {
    const balance = ref(1);
    const heard: number[] = [];

    dosync(() => {
      refSet(balance, 2);
      toObservable(balance).subscribe((value) => heard.push(value));
    });

    expect(heard).toEqual([1, 2]);
  });

  test("an observer without next is let be, and none at all as well", () => {
    const count = atom(0);
    toObservable(count).subscribe({});
    toObservable(count).subscribe(undefined);

    expect(reset(count, 1)).toBe(1);
  });

  test("RxJS takes it for one of its own", () => {
    const count = atom(1);
    const heard: number[] = [];
    const doubled: RxObservable<number> = from(toObservable(count)).pipe(map((n) => n * 2));
    const subscription = doubled.subscribe((value) => heard.push(value));

    reset(count, 2);
    subscription.unsubscribe();
    reset(count, 3);

    expect(heard).toEqual([2, 4]);
  });

  test("what is no identity is refused", () => {
    expect(() => toObservable({} as never)).toThrow(NotAnIdentityError);
  });
});

describe("for await", () => {
  test("a loop gets the present value, then the newest ones", async () => {
    const count = atom(0);
    const seen: number[] = [];

    for await (const value of toObservable(count)) {
      seen.push(value);
      if (value === 3) break;
      // The loop is slower than the commits: 1 is over when it asks again.
      reset(count, value + 1);
      if (value === 0) reset(count, 2);
    }

    expect(seen).toEqual([0, 2, 3]);
  });

  test("a loop waits until there is something new", async () => {
    const count = atom(0);
    const seen: number[] = [];
    const loop = (async () => {
      for await (const value of toObservable(count)) {
        seen.push(value);
        if (value === 1) return;
      }
    })();
    await Promise.resolve();

    setTimeout(() => reset(count, 1), 5);
    await loop;

    expect(seen).toEqual([0, 1]);
  });

  test("an iterator is ended from outside while it waits, and observes no more", async () => {
    const count = atom(0);
    const log: string[] = [];
    const stop = onObserved(count, () => {
      log.push("begins");
      return () => log.push("ends");
    });
    for (const end of ["return", "throw"] as const) {
      const values = toObservable(count)[Symbol.asyncIterator]();
      expect(await values.next()).toEqual({ done: false, value: 0 });
      const waiting = [values.next(), values.next()];
      await new Promise((go) => setTimeout(go, 5));
      const ended = values[end]!(new RangeError("enough")).catch((error: unknown) => error);
      const done = { done: true, value: undefined };
      expect(await Promise.all(waiting)).toEqual([done, done]);
      expect(await ended).toEqual(end === "throw" ? new RangeError("enough") : done);
      expect(await values.next()).toEqual(done);
      expect(await values.return!()).toEqual(done);
      await new Promise((go) => setTimeout(go, 5));
    }
    expect(log).toEqual(["begins", "ends", "begins", "ends"]);
    stop();
  });

  test("who asks several times at once gets a value for each", async () => {
    const count = atom(0);
    const values = toObservable(count)[Symbol.asyncIterator]();
    const asked = [values.next(), values.next()];
    await Promise.resolve();
    reset(count, 1);
    reset(count, 2);
    expect((await Promise.all(asked)).map(({ value }) => value)).toEqual([0, 2]);
    await values.return!();
  });

  test("an iterator that was never asked observes nothing, and a promise is a value", async () => {
    const promise = Promise.resolve(1);
    const value = atom<unknown>(promise);
    await toObservable(value)[Symbol.asyncIterator]().return!();
    const values = toObservable(value)[Symbol.asyncIterator]();
    expect(values[Symbol.asyncIterator]()).toBe(values); // a loop may go on with it
    const { value: first } = await values.next();
    expect(first === promise).toBe(true);
    await values.return!();
  });

  test("a loop that ends leaves no watch behind", async () => {
    let listeners = 0;
    const source: Subscribable<number> = {
      subscribe(observer) {
        listeners++;
        observer.next(1);
        return () => void listeners--;
      },
    };
    const value = fromObservable(source, { initial: 0 });

    for await (const each of toObservable(value)) {
      expect(each).toBe(1);
      expect(listeners).toBe(1);
      break;
    }

    expect(listeners).toBe(0);
  });
});

describe("fromObservable", () => {
  test("its value is what the observable gave last", () => {
    const subject = new Subject<number>();
    const value = fromObservable(subject, { initial: 0, label: "events" });
    const doubled = derived(() => deref(value) * 2);
    const heard: number[] = [];
    addWatch(doubled, "heard", (_key, _identity, _old, now) => void heard.push(now));

    subject.next(1);
    subject.next(2);

    expect(deref(value)).toBe(2);
    expect(heard).toEqual([2, 4]);
    expect(String(value)).toBe('#<observable "events": 2>');
    removeWatch(doubled, "heard");
  });

  test("it subscribes while somebody listens, and keeps the last value after that", () => {
    const subject = new BehaviorSubject(1);
    const value = fromObservable(subject, { initial: 0 });
    const before = deref(value);
    addWatch(value, "listen", () => {});
    const meanwhile = [deref(value), subject.observed];
    removeWatch(value, "listen");
    subject.next(2);

    expect(before).toBe(0);
    expect(meanwhile).toEqual([1, true]);
    expect([deref(value), subject.observed]).toEqual([1, false]);
  });

  test("a failure is thrown to readers until somebody listens anew", () => {
    const errors = collectDeliveryErrors();
    let subject = new BehaviorSubject(1);
    const value = fromObservable(
      { subscribe: (observer) => subject.subscribe(observer) },
      { initial: 0 },
    );
    addWatch(value, "listen", () => {});
    subject.error(new Error("offline"));
    expect(() => deref(value)).toThrow("offline");
    removeWatch(value, "listen");

    subject = new BehaviorSubject(5);
    addWatch(value, "listen", () => {});

    expect(deref(value)).toBe(5);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual([]);
    removeWatch(value, "listen");
  });

  test("when the observable completes the last value stays", () => {
    const subject = new BehaviorSubject(7);
    const value = fromObservable(subject, { initial: 0 });
    addWatch(value, "listen", () => {});
    subject.complete();

    expect(deref(value)).toBe(7);
    removeWatch(value, "listen");
  });

  test("a snapshot shows what was there when it was opened", () => {
    const subject = new BehaviorSubject(1);
    const value = fromObservable(subject, { initial: 0 });
    const open = snapshot();
    const first = open.deref(value);
    subject.next(2);
    const second = open.deref(value);
    const now = deref(value);
    open[Symbol.dispose]();

    expect([first, second, now]).toEqual([1, 1, 2]);
  });

  test("an observable whose subscribe answers nothing is taken", () => {
    let observer: { next(value: number): void } | undefined;
    const value = fromObservable<number>(
      { subscribe: (given) => void (observer = given) },
      { initial: 0 },
    );
    addWatch(value, "listen", () => {});
    observer?.next(3);

    expect(deref(value)).toBe(3);
    removeWatch(value, "listen");
  });

  test("what has no subscribe is refused", () => {
    expect(() => fromObservable({} as never, { initial: 0 })).toThrow(InvalidArgumentError);
    expect(() => fromObservable(undefined as never, { initial: 0 })).toThrow(InvalidArgumentError);
  });
});
