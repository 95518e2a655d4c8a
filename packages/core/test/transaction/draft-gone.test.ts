import {
  alter,
  deref,
  dosync,
  draft,
  type DraftConflict,
  lens,
  type Ref,
  ref,
  refSet,
} from "@dosync/core";
import { draftField, typeInto } from "@dosync/core/adapter";
import { add, at, collection, index, keys, remove, set, where } from "@dosync/core/collection";
import { describe, expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

interface Row {
  readonly id: string;
  readonly list: string;
  readonly n: number;
}

const row = (id: string, n = 0): Row => ({ id, list: "one", n });

function make() {
  const rows = collection<Row>()({
    label: "rows",
    key: ({ id }) => id,
    indexes: { list: index(({ list }) => list) },
  });
  dosync(() => {
    add(rows, row("a"));
    add(rows, row("b"));
  });
  return rows;
}

const number = (text: string): number => {
  const value = Number(text);
  if (Number.isNaN(value)) throw new RangeError(`no number: ${text}`);
  return value;
};

const theirs = ({ theirs: value }: DraftConflict): unknown => value;
const mine = ({ mine: value }: DraftConflict): unknown => value;

const stays = (_: DraftConflict, unresolved: symbol): symbol => unresolved;
const refuse = (): never => {
  throw new RangeError("stop");
};
const numberOf = (rows: ReturnType<typeof make>): Ref<number> =>
  lens(at(rows, "a"), ["n"]) as Ref<number>;
const half = (n: number): number => {
  if (n < 0) throw new RangeError("negative");
  return n / 2;
};

describe("a step that cannot be done again", () => {
  const steps: Record<string, (rows: ReturnType<typeof make>) => void> = {
    "alters a row": (rows) => alter(at(rows, "a"), (one) => ({ ...one, list: "two", n: 5 })),
    "sets a part of a row": (rows) => refSet(numberOf(rows), 5),
    "alters two parts of a row": (rows) => {
      alter(numberOf(rows), (n) => n + 5);
      refSet(lens(at(rows, "a"), ["list"]), "two");
    },
  };
  test("leaves what was set over others to its own answer, which may be none", () => {
    for (const answer of ["mine", "none"]) {
      const rows = make();
      const total = ref(1);
      const edit = draft();
      edit.refSet(total, 5);
      edit.alter(at(rows, "a"), (one) => ({ ...one, n: one.n + 1 }));
      dosync(() => {
        refSet(total, 7);
        remove(rows, "a");
      });
      edit.rebase({
        resolve: ({ identity, mine }, unresolved) =>
          identity === total && answer === "none" ? unresolved : mine,
      });
      expect(edit.conflicts().map(({ identity }) => identity)).toEqual(
        answer === "none" ? [total] : [],
      );
      edit.rebase({ resolve: ({ mine }) => mine });
      edit.commit();
      expect(deref(total)).toBe(5);
      expect(deref(at(rows, "a"))).toEqual(row("a", 1));
    }
  });

  for (const [what, step] of Object.entries(steps)) {
    test(`gives way to theirs, and the rest of the draft stays, where it ${what} that is gone`, () => {
      const rows = make();
      const edit = draft();
      edit.dosync(() => {
        step(rows);
        set(rows, row("b", 7));
        add(rows, row("c", 9));
      });
      dosync(() => remove(rows, "a"));
      expect(thrownBy(() => edit.rebase())).toMatchObject({ code: "NO_ENTITY" });
      expect(thrownBy(() => edit.rebase({ resolve: stays }))).toMatchObject({ code: "NO_ENTITY" });
      expect(edit.deref(at(rows, "a"))).toMatchObject({ id: "a" }); // the draft is as it was

      edit.rebase({ resolve: theirs });
      expect(edit.conflicts()).toEqual([]);
      expect(edit.deref(at(rows, "a"))).toBeUndefined();
      edit.commit();
      expect(deref(keys(rows))).toEqual(["b", "c"]);
      expect(deref(where(rows, "list", "one"))).toEqual([row("b", 7), row("c", 9)]);
      expect(deref(where(rows, "list", "two"))).toEqual([]);
    });
  }

  test("of a part cannot be kept against others: the draft is as it was", () => {
    const rows = make();
    const edit = draft();
    edit.refSet(numberOf(rows), 5);
    dosync(() => remove(rows, "a"));
    expect(thrownBy(() => edit.rebase({ resolve: mine }))).toMatchObject({ code: "NO_ENTITY" });
    expect([edit.deref(at(rows, "a"))?.n, edit.conflicts().length]).toEqual([5, 1]);
    edit.abort();
  });

  test("gives way to a whole row as well, which is put there again", () => {
    const rows = make();
    const edit = draft();
    edit.alter(at(rows, "a"), (one) => ({ ...one, n: 5 }));
    dosync(() => remove(rows, "a"));
    edit.rebase({ resolve: () => row("a", 6) });
    edit.commit();
    expect(deref(keys(rows))).toEqual(["b", "a"]);
    expect(deref(at(rows, "a"))).toEqual(row("a", 6));
  });

  test("of a ref is one of which the answer makes a value, and `resolve` sees the draft as it was", () => {
    const size = ref(1);
    const edit = draft();
    edit.alter(size, half);
    dosync(() => refSet(size, -4));
    const asked: unknown[] = [];
    edit.rebase({
      resolve: (conflict) => {
        asked.push([conflict.base, conflict.mine, conflict.theirs, edit.deref(size)]);
        return 3;
      },
    });
    expect(asked).toEqual([[1, 0.5, -4, 0.5]]);
    edit.commit();
    expect(deref(size)).toBe(3);
  });

  test("leaves the draft as it was where `resolve` throws, or ends it", () => {
    const rows = make();
    const edit = draft();
    edit.alter(at(rows, "a"), (one) => ({ ...one, n: 5 }));
    dosync(() => remove(rows, "a"));
    expect(thrownBy(() => edit.rebase({ resolve: refuse }))).toEqual(new RangeError("stop"));
    expect([edit.deref(at(rows, "a"))?.n, edit.conflicts().length]).toEqual([5, 1]);
    expect(thrownBy(() => edit.rebase({ resolve: () => edit.abort() }))).toMatchObject({
      code: "ENDED",
    });
    expect(edit.state).toBe("aborted");
  });
});

describe("a text that is no value", () => {
  test("stays, and refuses the commit, where others have changed the field", () => {
    const age = ref(30);
    const name = ref("Ada");
    const edit = draft();
    typeInto(edit, age, "12x", number);
    edit.refSet(name, "Grace");
    dosync(() => refSet(age, 31));
    edit.rebase();
    expect(draftField(edit, age)).toMatchObject({ text: "12x", value: 31, isRefused: true });
    expect(thrownBy(() => edit.commit())).toEqual(new RangeError("no number: 12x"));
    typeInto(edit, age, "12", number);
    edit.commit();
    expect([deref(age), deref(name)]).toEqual([12, "Grace"]);
  });

  test("is there when the draft tells of its rebase", () => {
    const age = ref(30);
    const edit = draft();
    typeInto(edit, age, "12x", number);
    dosync(() => refSet(age, 31));
    const told: unknown[] = [];
    edit.addWatch("screen", () => void told.push(draftField(edit, age).text, edit.check().length));
    edit.rebase();
    edit.removeWatch("screen");
    expect(told).toEqual(["12x", 1]);
    edit.abort();
  });

  test("stays where others have changed another part of the row", () => {
    const rows = make();
    const n = lens(
      at(rows, "a"),
      (one) => one?.n ?? 0,
      (one, value: number) => ({ ...one, n: value }),
    );
    const edit = draft();
    typeInto(edit, n, "1x", number);
    dosync(() => alter(at(rows, "a"), (one) => ({ ...one, list: "two" })));
    edit.rebase();
    expect(draftField(edit, n)).toMatchObject({ text: "1x", isRefused: true });
    edit.abort();
  });

  test("goes where somebody has decided about the field, or sets it", () => {
    const age = ref(30);
    const edit = draft();
    typeInto(edit, age, "40", number);
    typeInto(edit, age, "40x", number);
    dosync(() => refSet(age, 31));
    edit.rebase({ resolve: theirs });
    expect(draftField(edit, age)).toMatchObject({ text: undefined, value: 31, isRefused: false });
    typeInto(edit, age, "50x", number);
    edit.refSet(age, 5);
    dosync(() => refSet(ref(0), 1));
    edit.rebase();
    expect(draftField(edit, age)).toMatchObject({ text: undefined, value: 5, isRefused: false });
    edit.commit();
  });

  test("stays with a draft whose rebase fails", () => {
    const age = ref(30);
    const size = ref(1);
    const edit = draft();
    typeInto(edit, age, "12x", number);
    edit.alter(size, (n) => {
      if (n > 1) throw new RangeError("large");
      return n;
    });
    dosync(() => {
      refSet(size, 2);
      refSet(age, 31);
    });
    expect(thrownBy(() => edit.rebase())).toEqual(new RangeError("large"));
    expect(draftField(edit, age)).toMatchObject({ text: "12x", value: 30, isRefused: true });
    edit.abort();
  });

  test("goes with the row that others have taken away, and with a part that can be read no more", () => {
    const rows = make();
    const n = lens(
      at(rows, "a"),
      (one) => one?.n as number,
      (one, value: number) => ({ ...one, n: value }),
    );
    const deep = ref<{ inner?: { n: number } }>({ inner: { n: 1 } });
    const inner = lens(
      deep,
      ({ inner: part }) => part!.n,
      (_, value: number) => ({ inner: { n: value } }),
    );
    const open = () => {
      const edit = draft();
      typeInto(edit, n, "1x", number);
      typeInto(edit, inner, "2x", number);
      return edit;
    };
    const takeAway = (): void => {
      remove(rows, "a");
      refSet(deep, {});
    };
    const own = open();
    const others = open();
    expect([own.check().length, others.check().length]).toEqual([2, 2]);
    own.dosync(takeAway);
    expect(own.check()).toEqual([]);
    own.abort();
    dosync(takeAway);
    others.rebase();
    expect(others.check()).toEqual([]);
    others.abort();
  });
});
