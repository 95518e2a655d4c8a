import { addWatch, deref, derived, dosync, ref, refSet, removeWatch } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import { toSignal } from "../src/index.ts";

test("a watch is told of a commit before the effects of signals run", () => {
  const count = ref(1);
  const log: unknown[] = [];
  addWatch(count, "law", () => log.push("watch"));
  const stop = effect(() => void log.push(["effect", toSignal(count).value]));
  log.length = 0;

  dosync(() => refSet(count, 2));
  stop();
  removeWatch(count, "law");

  expect(log).toEqual(["watch", ["effect", 2]]);
});

test("effects of signals run when what another framework keeps is out of date as well", () => {
  const count = ref(1);
  const double = derived(() => deref(count) * 2);
  let kept: number | undefined = deref(double);
  const seen: unknown[] = [];
  // Another framework: it keeps a value, and is told that this is out of date.
  const outdate = (): void => {
    kept = undefined;
  };
  const read = (): number => (kept ??= deref(double));
  const end = subscribe(double, outdate, {
    mark(notifications, proceed) {
      for (const notify of notifications) notify();
      proceed?.();
    },
  });
  const stop = effect(() => void seen.push([toSignal(count).value, read()]));

  for (let n = 2; n < 5; n++) dosync(() => refSet(count, n));
  stop();
  end();

  expect(seen).toEqual([1, 2, 3, 4].map((n) => [n, n * 2]));
});
