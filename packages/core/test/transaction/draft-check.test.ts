import { describe, expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  type Draft,
  draft,
  EndedError,
  external,
  invariant,
  InvariantError,
  lens,
  NotAnIdentityError,
  ref,
  refSet,
  refusalsOf,
  removeWatch,
  reset,
  setValidator,
  ValidationError,
} from "@dosync/core";
import { draftField, draftWorld, tryToSet, typeInto } from "@dosync/core/adapter";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const isNamed = (text: string): boolean | string => text !== "" || "Enter a name.";

function rule(label: string, predicate: () => boolean): void {
  const handle = invariant(label, predicate);
  onTestFinished(() => handle.dispose());
}

/** What a draft refuses, in short. */
function refusedIn(edit: Draft): unknown[] {
  return edit.check().map(({ identity, rule: label, message }) => [identity ?? label, message]);
}

describe("what a draft refuses", () => {
  test("is every validator and every rule that its values break, validators first", () => {
    const name = ref("Ada", { validator: isNamed });
    const [from, to] = [ref(10), ref(20)];
    rule("from is before to", () => deref(from) < deref(to));
    using edit = draft();
    expect(edit.check()).toEqual([]);

    edit.refSet(from, 30);
    edit.refSet(name, "");

    expect(edit.check()).toMatchObject([
      {
        identity: name,
        rule: undefined,
        error: { code: "INVALID_VALUE" },
        message: "Enter a name.",
      },
      { identity: undefined, rule: "from is before to", error: { code: "INVARIANT_VIOLATED" } },
    ]);
    expect([deref(name), deref(from), edit.state]).toEqual(["Ada", 10, "open"]);
  });

  test("is what commit throws, and nothing of it is saved", () => {
    const name = ref("Ada", { validator: isNamed });
    const spent = ref(0);
    rule("within the budget", () => deref(spent) <= 100);
    using edit = draft();

    edit.refSet(spent, 500);
    expect(thrownBy(() => edit.commit())).toBeInstanceOf(InvariantError);
    edit.refSet(name, "");
    expect(thrownBy(() => edit.commit())).toBeInstanceOf(ValidationError);
    expect([deref(name), deref(spent), edit.deref(name)]).toEqual(["Ada", 0, ""]);

    edit.refSet(name, "Grace");
    edit.refSet(spent, 100);
    expect(edit.check()).toEqual([]);
    edit.commit();
    expect([deref(name), deref(spent)]).toEqual(["Grace", 100]);
  });

  test("is asked again where a value depends on another one", () => {
    const most = ref(10);
    const count = ref(5, { validator: (n) => n <= deref(most) || `At most ${deref(most)}.` });
    using edit = draft();

    edit.refSet(count, 20);
    expect(refusedIn(edit)).toEqual([[count, "At most 10."]]);
    edit.refSet(most, 15);
    expect(refusedIn(edit)).toEqual([[count, "At most 15."]]);
    edit.refSet(most, 20);
    expect(refusedIn(edit)).toEqual([]);
  });

  test("is that of the state that it would be committed into", () => {
    const most = ref(10);
    const limit = atom(1);
    const count = ref(5, { validator: (n) => n <= deref(most) });
    const total = derived(() => deref(count) * deref(limit));
    rule("the total is small", () => deref(total) < 100);
    using edit = draft();
    edit.refSet(count, 8);
    const told: unknown[] = [];
    edit.addWatch("log", () =>
      told.push(edit.check().map((found) => found.identity ?? found.rule)),
    );
    expect(edit.check()).toEqual([]);

    dosync(() => refSet(most, 7)); // others
    reset(limit, 15);
    dosync(() => refSet(most, 9));
    reset(limit, 1);

    expect(edit.deref(most)).toBe(10);
    expect(told).toEqual([[count], [count, "the total is small"], ["the total is small"], []]);
  });

  test("is told of also after a commit that was refused", () => {
    const most = ref(10);
    const count = ref(5, { validator: (n) => n <= deref(most) });
    using edit = draft();
    edit.refSet(count, 20);
    edit.check();
    expect(thrownBy(() => edit.commit())).toBeInstanceOf(ValidationError);
    let told = 0;
    edit.addWatch("count", () => told++);

    dosync(() => refSet(most, 30));

    expect(told).toBe(1);
    expect(edit.check()).toEqual([]);
  });

  test("stays the same array, and each refusal the same object, until it changes", () => {
    const [first, second] = [ref("a", { validator: isNamed }), ref("b", { validator: isNamed })];
    using edit = draft();
    edit.refSet(first, "");
    const one = edit.check();
    expect(edit.check()).toBe(one);

    edit.refSet(second, "");
    const both = edit.check();

    expect(both).not.toBe(one);
    expect(both[0]).toBe(one[0]);
    expect(both.length).toBe(2);
  });

  test("asks what a commute would give, and says what its function throws", () => {
    const count = ref(1, { validator: (n) => n < 10 });
    using edit = draft();
    edit.dosync(() => commute(count, add));
    expect(edit.check()).toEqual([]);

    dosync(() => refSet(count, 6));
    expect(edit.check()).toMatchObject([
      { identity: count, error: { code: "INVALID_VALUE", value: 11 } },
    ]);

    setValidator(count, undefined);
    expect(edit.check()).toEqual([]);
    dosync(() => refSet(count, 60));
    expect(refusedIn(edit)).toEqual([[count, "too many"]]);
    dosync(() => refSet(count, 0));
  });

  test("has whatever a validator or a rule throws, also undefined and words", () => {
    let failure: unknown = 0;
    const name = ref("Ada", {
      validator: (text) => {
        if (text === "") throw failure;
        return true;
      },
    });
    using edit = draft();
    edit.refSet(name, "");

    for (failure of [undefined, "no", 0, new Error("never")]) {
      const [found] = edit.check();
      expect(found?.error).toBe(failure);
      expect(found?.message).toBe(failure instanceof Error ? "never" : String(failure));
    }
  });

  test("asks in no transaction: nothing can be changed, and nothing is read in it", () => {
    const other = ref(0);
    const name = ref("Ada", { validator: (text) => text === "Ada" || deref(other) > 0 });
    const meddler = ref(0);
    rule("meddles", () => deref(meddler) === 0 || dosync(() => refSet(other, 1)) > 0);
    using edit = draft();
    edit.refSet(name, "");
    edit.refSet(meddler, 1);

    const found = dosync(() => {
      refSet(other, 1); // not committed
      return edit.check();
    });

    expect(found).toMatchObject([
      { identity: name },
      { rule: "meddles", error: { code: "IMPURE_FUNCTION" } },
    ]);
  });

  test("is nothing once it has ended", () => {
    const name = ref("Ada", { validator: isNamed });
    const edit = draft();
    edit.refSet(name, "");
    edit.abort();

    expect(edit.check()).toEqual([]);
    expect(draftWorld(edit).refused()).toEqual([]);
  });
});

describe("a draft in a draft", () => {
  test("asks validators when it is merged into the outer draft; rules are asked about the outermost one", () => {
    const name = ref("Ada", { validator: isNamed });
    const most = ref(10);
    const count = ref(5, { validator: (n) => n <= deref(most) });
    rule("names are short", () => deref(name).length < 5);
    using outer = draft();
    outer.refSet(most, 20);
    const inner = outer.draft();
    inner.refSet(count, 15); // as the outer one has it
    inner.refSet(name, "");

    expect(refusedIn(inner)).toEqual([[name, "Enter a name."]]);
    expect(thrownBy(() => inner.commit())).toBeInstanceOf(ValidationError);
    expect([inner.state, outer.deref(name)]).toEqual(["open", "Ada"]);

    inner.refSet(name, "Augusta");
    expect(inner.check()).toEqual([]);
    inner.commit();
    expect(refusedIn(outer)).toMatchObject([["names are short", expect.any(String)]]);
  });
});

describe("an identity of it", () => {
  test("follows the draft and what others commit, and is one for each draft", () => {
    const most = ref(10);
    const count = ref(5, { validator: (n) => n <= deref(most) });
    const edit = draft();
    const refused = derived(() => deref(refusalsOf(edit)).length);
    expect(refusalsOf(edit)).toBe(refusalsOf(edit));
    expect(deref(refused)).toBe(0);
    const log: unknown[] = [];
    addWatch(refused, "log", (_key, _identity, old, value) => log.push([old, value]));

    edit.refSet(count, 20);
    dosync(() => refSet(most, 30));
    edit.refSet(count, 40);
    edit.abort();

    expect(log).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
  });

  test("tells nobody who has stopped to follow it, and is up to date for who comes later", () => {
    const name = ref("Ada", { validator: isNamed });
    const edit = draft();
    const counts: number[] = [];
    const follow = (): void =>
      void addWatch(refusalsOf(edit), "count", (_key, _identity, _old, all) =>
        counts.push(all.length),
      );

    follow();
    edit.refSet(name, "");
    removeWatch(refusalsOf(edit), "count");
    edit.refSet(name, "Grace");
    expect(deref(refusalsOf(edit))).toEqual([]);
    follow();
    edit.refSet(name, "");
    removeWatch(refusalsOf(edit), "count");
    edit.abort();

    expect(counts).toEqual([1, 1]);
  });

  test("knows what lives elsewhere", () => {
    let most = 10;
    const heard = new Set<() => void>();
    const limit = external({
      read: () => most,
      listen: (changed) => (heard.add(changed), () => void heard.delete(changed)),
    });
    const count = ref(5, { validator: (n) => n <= deref(limit) });
    const edit = draft();
    edit.refSet(count, 8);
    let told = 0;
    edit.addWatch("count", () => told++);
    expect(edit.check()).toEqual([]);

    most = 7;
    for (const changed of heard) changed();

    expect([told, edit.check().length]).toEqual([1, 1]);
    edit.abort();
  });
});

test("only a draft has refusals", () => {
  expect(thrownBy(() => refusalsOf({} as never))).toMatchObject({ code: "INVALID_ARGUMENT" });
});

describe("a field below a draft", () => {
  test("gives the draft a value that is refused, and the draft keeps it", () => {
    const name = ref("Ada", { validator: isNamed });
    using edit = draft();

    const answer = draftWorld(edit).run(() => tryToSet(name, ""));

    expect(answer).toBeUndefined();
    expect([edit.deref(name), deref(name)]).toEqual(["", "Ada"]);
    expect(draftWorld(edit).refused()).toMatchObject([{ identity: name }]);
    expect(draftWorld(edit).refused()).toBe(edit.check());
  });

  test("leaves an atom alone that refuses a value, since atoms are no part of a draft", () => {
    const name = atom("Ada", { validator: isNamed });
    using edit = draft();

    expect(draftWorld(edit).run(() => tryToSet(name, ""))).toMatchObject({ value: "" });
    expect([deref(name), edit.check()]).toEqual(["Ada", []]);
  });
});

const add = (n: number): number => {
  if (n > 50) throw new Error("too many");
  return n + 5;
};

const toNumber = (text: string): number => {
  if (text.trim() === "" || Number.isNaN(Number(text))) throw new Error("Enter a number.");
  return Number(text);
};

describe("a field of a draft", () => {
  test("keeps the text, with the value that it stands for", () => {
    const amount = ref(5);
    using edit = draft();
    expect(draftField(edit, amount)).toEqual({
      text: undefined,
      value: 5,
      error: undefined,
      isRefused: false,
      isChanged: false,
      conflict: undefined,
    });

    typeInto(edit, amount, "1.50", toNumber);

    const field = draftField(edit, amount);
    expect(field).toMatchObject({ text: "1.50", value: 1.5, isChanged: true, isRefused: false });
    expect([edit.deref(amount), edit.check()]).toEqual([1.5, []]);
    expect(draftField(edit, amount)).toBe(field);
  });

  test("with a text that is no value leaves the value, is refused, and cannot be saved", () => {
    const amount = ref(5, { validator: (n) => n < 10 });
    const edit = draft();
    let told = 0;
    edit.addWatch("count", () => told++);

    typeInto(edit, amount, "1.5.", toNumber);

    expect(told).toBe(1);
    expect(draftField(edit, amount)).toMatchObject({
      text: "1.5.",
      value: 5,
      error: { message: "Enter a number." },
      isRefused: true,
      isChanged: true,
    });
    expect(refusedIn(edit)).toEqual([[amount, "Enter a number."]]);
    expect(thrownBy(() => edit.commit())).toMatchObject({ message: "Enter a number." });
    expect([edit.state, deref(amount)]).toEqual(["open", 5]);

    typeInto(edit, amount, "12", toNumber);
    expect(draftField(edit, amount)).toMatchObject({
      text: "12",
      error: { code: "INVALID_VALUE" },
    });
    typeInto(edit, amount, "8", toNumber);
    edit.commit();
    expect(deref(amount)).toBe(8);
  });

  test("forgets the text when the draft has another value, however that came", () => {
    const amount = ref(5);
    using edit = draft();
    typeInto(edit, amount, "7", toNumber);
    typeInto(edit, amount, "seven", toNumber);
    dosync(() => refSet(amount, 9)); // others
    expect(thrownBy(() => edit.commit())).toMatchObject({ code: "DRAFT_CONFLICT" });
    expect(draftField(edit, amount)).toMatchObject({
      text: "seven",
      conflict: { identity: amount, base: 5, mine: 7, theirs: 9 },
    });

    edit.rebase({ resolve: ({ theirs }) => theirs });

    expect(draftField(edit, amount)).toMatchObject({ text: undefined, value: 9, isRefused: false });
    edit.dosync(() => alter(amount, (n) => n + 1));
    expect(draftField(edit, amount).value).toBe(10);
  });

  test("of a part shows the part, and a conflict only where others have changed that part", () => {
    const person = ref({ name: "Ada", age: 36 });
    const age = lens(
      person,
      (whole) => whole.age,
      (whole, years) => ({ ...whole, age: years }),
    );
    using edit = draft();

    typeInto(edit, age, "040", toNumber);
    dosync(() => alter(person, (whole) => ({ ...whole, name: "Grace" }))); // others
    expect(edit.conflicts()).toEqual([]);
    expect(draftField(edit, age)).toMatchObject({
      text: "040",
      value: 40,
      isChanged: true,
      conflict: undefined,
    });

    dosync(() => alter(person, (whole) => ({ ...whole, age: 37 })));
    const { conflict } = draftField(edit, age);
    expect(conflict).toEqual({ identity: age, base: 36, mine: 40, theirs: 37 });
    dosync(() => alter(person, (whole) => ({ ...whole, name: "Ida" })));
    expect(draftField(edit, age).conflict).toBe(conflict);
  });

  test("takes back what was typed, or what is refused", () => {
    const amount = ref(5, { validator: (n) => n < 10 });
    using edit = draft();
    typeInto(edit, amount, "12", toNumber);
    draftWorld(edit).takeBack(amount);
    expect(draftField(edit, amount)).toMatchObject({ text: undefined, value: 5, isChanged: false });

    typeInto(edit, amount, "many", toNumber);
    expect(edit.check().length).toBe(1);
    draftWorld(edit).takeBack(amount);
    expect([draftField(edit, amount).text, edit.check()]).toEqual([undefined, []]);
  });

  test("is of a ref of an open draft only", () => {
    const amount = ref(5);
    const edit = draft();
    edit.abort();

    expect(thrownBy(() => draftField(edit, amount))).toBeInstanceOf(EndedError);
    draftWorld(edit).takeBack(amount);
    expect(deref(amount)).toBe(5);
    for (const text of ["5", "five"]) {
      expect(thrownBy(() => typeInto(edit, amount, text, toNumber))).toBeInstanceOf(EndedError);
    }
    for (const act of [
      () => typeInto(edit, atom(5) as never, "5", toNumber as never),
      () => draftField(edit, atom(5) as never),
    ]) {
      expect(thrownBy(act)).toBeInstanceOf(NotAnIdentityError);
    }
    expect(thrownBy(() => draftField({} as never, amount))).toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});
