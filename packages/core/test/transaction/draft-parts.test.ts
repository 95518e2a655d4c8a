// Parts of a ref in a draft are as good as refs of their own: in conflicts, in their resolution, at the commit.
import {
  alter,
  commute,
  deref,
  dosync,
  draft,
  DraftConflictError,
  ensure,
  invariant,
  lens,
  ref,
  refSet,
} from "@dosync/core";
import { draftField, typeInto } from "@dosync/core/adapter";
import { expect, onTestFinished, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (n: number): number => n + 1;
const double = ({ x, y }: Point): Point => ({ x: x * 2, y: y * 2 });

interface Point {
  readonly x: number;
  readonly y: number;
}

function makePoint() {
  const point = ref<Point>({ x: 1, y: 1 }, { label: "point" });
  return { point, x: lens(point, ["x"]), y: lens(point, ["y"]) };
}

test("a part that others have left alone is no conflict, and the commit keeps what they did to others", () => {
  const { point, x, y } = makePoint();
  const edit = draft();
  edit.refSet(x, 5);
  edit.alter(x, increment);
  dosync(() => refSet(y, 7));

  expect(edit.conflicts()).toEqual([]);
  edit.commit();

  expect(deref(point)).toEqual({ x: 6, y: 7 });
});

test("a part that others have changed is the conflict, with the values of the part", () => {
  const { point, x, y } = makePoint();
  using edit = draft();
  edit.refSet(x, 5);
  edit.alter(y, increment);
  dosync(() => refSet(point, { x: 7, y: 1 }));

  expect(edit.conflicts()).toEqual([{ identity: x, base: 1, mine: 5, theirs: 7 }]);
  const error = thrownBy(() => edit.commit());
  expect(error).toBeInstanceOf(DraftConflictError);
  expect(error).toMatchObject({ conflicts: edit.conflicts() });
  expect(deref(point)).toEqual({ x: 7, y: 1 });
});

test("who takes theirs takes their part, and keeps what was written beside it", () => {
  const { point, x, y } = makePoint();
  const edit = draft();
  edit.refSet(x, 5);
  edit.refSet(y, 5);
  dosync(() => refSet(x, 7));

  edit.rebase({ resolve: ({ theirs }) => theirs });
  edit.commit();

  expect(deref(point)).toEqual({ x: 7, y: 5 });
});

test("parts are asked about one by one, and one may be left for later", () => {
  const { point, x, y } = makePoint();
  const edit = draft();
  edit.refSet(x, 5);
  edit.refSet(y, 5);
  dosync(() => refSet(point, { x: 7, y: 8 }));

  edit.rebase({ resolve: ({ identity, mine }, later) => (identity === x ? mine : later) });
  expect(edit.conflicts()).toEqual([{ identity: y, base: 1, mine: 5, theirs: 8 }]);
  dosync(() => refSet(x, 9));
  expect(edit.conflicts().map(({ identity, base }) => [identity, base])).toEqual([
    [y, 1],
    [x, 7],
  ]);
  edit.rebase({ resolve: ({ identity, theirs, mine }) => (identity === x ? theirs : mine) });
  edit.commit();

  expect(deref(point)).toEqual({ x: 9, y: 5 });
});

test("a ref is in conflict as a whole if the draft has also changed the whole, ensured or commuted a part", () => {
  for (const [act, mine] of [
    [({ point }, edit) => edit.alter(point, double), { x: 10, y: 2 }],
    [({ point }, edit) => edit.refSet(point, { x: 5, y: 5 }), { x: 5, y: 5 }],
    [({ y }, edit) => edit.ensure(y), { x: 5, y: 1 }],
    [({ y }, edit) => edit.dosync(() => commute(y, increment)), { x: 5, y: 2 }],
  ] as [(made: ReturnType<typeof makePoint>, edit: ReturnType<typeof draft>) => void, Point][]) {
    const made = makePoint();
    using edit = draft();
    edit.refSet(made.x, 5);
    act(made, edit);
    dosync(() => refSet(made.y, 7));

    expect(edit.conflicts()).toEqual([
      { identity: made.point, base: { x: 1, y: 1 }, mine, theirs: { x: 1, y: 7 } },
    ]);
  }
});

test("a conflict over all of a ref is asked about once, also where a part of it was set", () => {
  const { point, x } = makePoint();
  const edit = draft();
  edit.refSet(point, { x: 5, y: 5 });
  edit.refSet(x, 6);
  dosync(() => refSet(point, { x: 7, y: 7 }));
  const asked: unknown[] = [];

  edit.rebase();
  expect(edit.conflicts().map(({ identity }) => identity)).toEqual([point]);
  edit.rebase({ resolve: ({ identity, theirs }) => (asked.push(identity), theirs) });
  edit.commit();

  expect([asked, deref(point)]).toEqual([[point], { x: 7, y: 7 }]);
});

test("an answer for a part stands after what was done to all of it", () => {
  const { point, x } = makePoint();
  const edit = draft();
  edit.refSet(x, 5);
  edit.alter(point, double);
  dosync(() => refSet(point, { x: 7, y: 3 }));

  edit.rebase({ resolve: ({ identity, mine }) => (identity === x ? mine : "not asked") });
  edit.commit();

  expect(deref(point)).toEqual({ x: 10, y: 6 });
});

test("what a function sets when it runs again is set on the newest state, and no conflict", () => {
  const { point, x, y } = makePoint();
  const count = ref(0);
  const edit = draft();
  edit.alter(count, (n) => {
    if (n > 0) refSet(x, 5);
    return n + 1;
  });
  dosync(() => {
    refSet(count, 1);
    refSet(point, { x: 7, y: 7 });
  });

  edit.rebase({ resolve: () => "not asked" });
  edit.commit();

  expect([deref(x), deref(y), deref(count)]).toEqual([5, 7, 2]);
});

test("a part of a part is a place of its own", () => {
  const form = ref({ from: { x: 1, y: 1 }, to: { x: 1, y: 1 } });
  const from = lens(form, ["from"]);
  const fromX = lens(from, ["x"]);
  const to = lens(
    form,
    (all) => all.to,
    (all, changed) => ({ ...all, to: changed }),
  );
  const edit = draft();
  edit.refSet(fromX, 5);
  edit.refSet(to, { x: 5, y: 5 });
  dosync(() => alter(form, ({ from, to }) => ({ from: { ...from, y: 9 }, to: { ...to, y: 9 } })));

  expect(edit.conflicts()).toEqual([
    { identity: to, base: { x: 1, y: 1 }, mine: { x: 5, y: 5 }, theirs: { x: 1, y: 9 } },
  ]);
  edit.rebase({ resolve: ({ theirs }) => theirs });
  edit.commit();

  expect(deref(form)).toEqual({ from: { x: 5, y: 9 }, to: { x: 1, y: 9 } });
});

test("what a draft would be refused for is asked with the parts of others in it", () => {
  const { point, x, y } = makePoint();
  const rule = invariant("x and y are below 10 together", () => deref(x) + deref(y) < 10);
  onTestFinished(() => rule.dispose());
  const edit = draft();
  edit.refSet(x, 8);
  expect(edit.check()).toEqual([]);
  dosync(() => refSet(y, 2));

  expect(edit.check()).toMatchObject([{ rule: "x and y are below 10 together" }]);
  expect(thrownBy(() => edit.commit())).toMatchObject({ code: "INVARIANT_VIOLATED" });
  expect([edit.state, edit.deref(point)]).toEqual(["open", { x: 8, y: 1 }]);
  edit.refSet(x, 7);
  edit.commit();

  expect(deref(point)).toEqual({ x: 7, y: 2 });
});

test("a draft in a draft merges its parts with those of the outer one", () => {
  const { point, x, y } = makePoint();
  const outer = draft();
  const inner = outer.draft();
  inner.refSet(x, 5);
  outer.refSet(y, 7);
  expect([inner.conflicts(), inner.check()]).toEqual([[], []]);
  inner.commit();
  outer.commit();

  expect(deref(point)).toEqual({ x: 5, y: 7 });
});

test("where others have left nothing to take a part from, the whole is in conflict", () => {
  const user = ref<{ name: string } | null>({ name: "Ada" });
  const name = lens(
    user,
    (all) => all!.name,
    (all, changed) => ({ ...all, name: changed }),
  );
  using edit = draft();
  edit.refSet(name, "Grace");
  dosync(() => refSet(user, null));

  expect(edit.conflicts()).toEqual([
    { identity: user, base: { name: "Ada" }, mine: { name: "Grace" }, theirs: null },
  ]);
});

test("a field over a part shows what others did to the parts that were changed, and to nothing else", () => {
  const { point, x, y } = makePoint();
  using edit = draft();
  typeInto(edit, x, "5", Number);
  dosync(() => refSet(point, { x: 7, y: 8 }));

  expect(draftField(edit, x).conflict).toEqual({ identity: x, base: 1, mine: 5, theirs: 7 });
  expect(draftField(edit, y).conflict).toBeUndefined();
  expect(draftField(edit, point).conflict).toEqual({
    identity: point,
    base: { x: 1, y: 1 },
    mine: { x: 5, y: 1 },
    theirs: { x: 7, y: 1 },
  });

  typeInto(edit, y, "6", Number);
  expect(draftField(edit, point).conflict?.theirs).toEqual({ x: 7, y: 8 });
});

test("where all of a ref is in conflict, a field over a part shows the values of the part", () => {
  const { point, x, y } = makePoint();
  using edit = draft();
  edit.alter(point, double);
  dosync(() => refSet(x, 7));

  expect(edit.conflicts().map(({ identity }) => identity)).toEqual([point]);
  expect(draftField(edit, x).conflict).toEqual({ identity: x, base: 1, mine: 2, theirs: 7 });
  expect(draftField(edit, y).conflict).toBeUndefined();
});

test("a value typed over another one leaves one step: a rebase calls the setter once for each part", () => {
  const user = ref({ name: "Ada", city: "London" });
  let calls = 0;
  const name = lens(
    user,
    (all) => all.name,
    (all, changed) => (calls++, { ...all, name: changed }),
  );
  using edit = draft();
  for (const text of ["G", "Gr", "Gra", "Grac", "Grace"]) edit.refSet(name, text);
  calls = 0;

  edit.rebase();

  expect([calls, edit.deref(name)]).toEqual([1, "Grace"]);
});

test("outside of drafts a part is the whole: who ensures it is overtaken over the whole", () => {
  const { point, y } = makePoint();
  expect(dosync(() => [ensure(y), refSet(y, 3), deref(point)])).toEqual([1, 3, { x: 1, y: 3 }]);
});
