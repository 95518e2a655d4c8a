import { expect, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import {
  attachRoot,
  initialize,
  keepInitialValues,
  makeIdentities,
  openWorld,
  readInitial,
} from "@dosync/core/adapter";

keepInitialValues();

test("what is committed to identities while they are made is what they begin with", () => {
  const old = ref(1);
  const watched: unknown[] = [];
  const before = openWorld();
  before.pin();
  const told: (readonly [old: unknown, value: unknown][])[] = [];
  const detach = attachRoot({
    prepare: ({ writes }) => void told.push(writes.map((write) => [write.old, write.value])),
    published: ({ writes }) => void told.push(writes.map((write) => [write.old, write.value])),
    aborted: () => {},
  });

  const made = makeIdentities(() => {
    const user = ref("");
    const count = atom(0);
    const outer = makeIdentities(() => atom("inner"));
    addWatch(user, "seen", (_key, _user, was, is) => watched.push([was, is]));
    dosync(() => refSet(user, "Ada"));
    dosync(() => refSet(user, "Ada L."));
    swap(count, (n) => n + 1);
    initialize([[count, 7]]);
    return { user, count, both: derived(() => `${deref(user)} ${deref(count)}`), outer };
  });

  expect(before.read(made.both)).toBe("Ada L. 7");
  expect([readInitial(made.both), readInitial(made.count)]).toEqual(["Ada L. 7", 7]);
  expect(watched).toEqual([["", "Ada"], ["Ada", "Ada L."]]); // prettier-ignore
  expect(told).toEqual([]);

  dosync(() => refSet(made.user, "Bo"));
  expect([before.read(made.both), deref(made.both)]).toEqual(["Ada L. 7", "Bo 7"]);
  expect(readInitial(made.both)).toBe("Ada L. 7");
  expect(told).toEqual([[["Ada L.", "Bo"]], [["Ada L.", "Bo"]]]);

  makeIdentities(() => {
    const own = ref(0);
    dosync(() =>
      refSet(
        own,
        alter(old, (n) => n + 1),
      ),
    );
  });
  expect(told.slice(2)).toEqual([[[1, 2]], [[1, 2]]]);
  expect([before.read(old), readInitial(old)]).toEqual([1, 1]);
  detach();
  before.close();
});

test("what fails while identities are made is thrown, and leaves what follows as it was", () => {
  const count = atom(1);
  expect(() =>
    makeIdentities(() => {
      swap(count, (n) => n);
      throw new Error("broken");
    }),
  ).toThrow("broken");
  reset(count, 2);

  expect(readInitial(count)).toBe(1);
});
