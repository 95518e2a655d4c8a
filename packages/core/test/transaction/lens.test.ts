// A lens on a ref in asynchronous transactions and drafts: what is done to the part is done to the ref.
import { expect, test } from "vitest";
import { alter, deref, dosync, dosyncAsync, draft, lens, ref, refSet } from "@dosync/core";
import { meanwhile } from "../../../../tests/support/meanwhile.ts";

const increment = (value: number): number => value + 1;

function makePoint() {
  const point = ref({ x: 1, y: 1 }, { label: "point" });
  const x = lens(
    point,
    (all) => all.x,
    (all, changed) => ({ ...all, x: changed }),
  );
  const y = lens(
    point,
    (all) => all.y,
    (all, changed) => ({ ...all, y: changed }),
  );
  return { point, x, y };
}

test("an asynchronous transaction reads and changes parts, and is overtaken over the whole", async () => {
  const { point, x, y } = makePoint();

  const seen = await dosyncAsync(async (tx) => {
    tx.alter(x, increment);
    if (tx.attempt === 1) await meanwhile(() => dosync(() => alter(y, (value) => value + 10)));
    tx.refSet(y, tx.ensure(y) + tx.deref(x));
    return [tx.deref(point), tx.attempt];
  });

  expect(seen).toEqual([{ x: 2, y: 13 }, 2]);
  expect(deref(point)).toEqual({ x: 2, y: 13 });
});

test("a commute of a part is replayed on the latest whole", async () => {
  const { point, x, y } = makePoint();

  const attempt = await dosyncAsync(async (tx) => {
    tx.commute(x, increment);
    await meanwhile(() =>
      dosync(() => {
        alter(x, (value) => value + 10);
        alter(y, (value) => value + 10);
      }),
    );
    return tx.attempt;
  });

  expect([attempt, deref(point)]).toEqual([1, { x: 12, y: 11 }]);
});

test("a draft changes a part, and a rebase does it again on the newest whole", () => {
  const { point, x, y } = makePoint();
  const edit = draft();
  edit.alter(x, increment);
  dosync(() => alter(y, (value) => value + 10));

  edit.rebase();
  expect(edit.deref(point)).toEqual({ x: 2, y: 11 });
  edit.commit();

  expect([deref(x), deref(y)]).toEqual([2, 11]);
});

test("a part that was set over a change of others stays a conflict until it is resolved", () => {
  const { point, x, y } = makePoint();
  const edit = draft();
  edit.refSet(x, 5);
  dosync(() => {
    refSet(x, 7);
    refSet(y, 7);
  });
  edit.rebase();

  expect(edit.conflicts()).toEqual([{ identity: x, base: 1, mine: 5, theirs: 7 }]);
  expect(() => edit.commit()).toThrow(expect.objectContaining({ code: "DRAFT_CONFLICT" }));
  edit.rebase({ resolve: ({ mine }) => mine });
  edit.commit();

  expect(deref(point)).toEqual({ x: 5, y: 7 });
});

test("a part that was set is no conflict where others changed another part, or to the same", () => {
  const { point, x, y } = makePoint();
  const edit = draft();
  edit.refSet(x, 5);
  dosync(() => refSet(y, 7));
  edit.rebase({ resolve: () => "not asked" });
  dosync(() => refSet(x, 5));
  edit.rebase({ resolve: () => "not asked" });
  edit.commit();

  expect(deref(point)).toEqual({ x: 5, y: 7 });
});

test("a part of a part is compared as its own lens says", () => {
  const form = ref({ point: { x: 1, y: 1 } });
  const point = lens(
    form,
    (all) => all.point,
    (all, changed) => ({ ...all, point: changed }),
  );
  const x = lens(
    point,
    (all) => all.x,
    (all, changed) => ({ ...all, x: changed }),
    { equals: (one, other) => Math.round(one) === Math.round(other) },
  );
  using edit = draft();
  edit.refSet(x, 5);
  dosync(() => refSet(x, 1.2));
  edit.rebase();
  const conflicts = edit.conflicts().length;
  dosync(() => refSet(x, 3));
  edit.rebase();

  expect([conflicts, edit.conflicts().length, edit.deref(form).point.x]).toEqual([0, 1, 5]);
});

test("a part that was set in an inner draft conflicts in the outer one as well", () => {
  const { x } = makePoint();
  using outer = draft();
  const inner = outer.draft();
  inner.refSet(x, 5);
  inner.commit();
  dosync(() => refSet(x, 7));
  outer.rebase();

  expect(outer.conflicts()).toHaveLength(1);
});
