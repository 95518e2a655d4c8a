// What others may go on with: another part of a ref, another row.
import { alter, deref, derived, dosync, lens, ref, refSet } from "@dosync/core";
import { add, addAll, at, collection, keys, remove, set, size } from "@dosync/core/collection";
import { createHistory, type HistoryOptions, type UndoHistory } from "@dosync/history";
import { expect, onTestFinished, test } from "vitest";

const mine: HistoryOptions = { own: ({ meta }) => meta === "me" };

function follow(scope: object, options: HistoryOptions = mine): UndoHistory {
  const history = createHistory(scope, options);
  onTestFinished(history.dispose);
  return history;
}

const asMe = (body: () => void): void => dosync(body, { meta: "me" });
const asYou = (body: () => void): void => dosync(body, { meta: "you" });

interface Row {
  readonly id: number;
  readonly text: string;
}

function makeRows() {
  const rows = collection<Row>()({ key: (row) => row.id });
  const texts = derived(() => deref(keys(rows)).map((key) => deref(at(rows, key))!.text));
  return { rows, texts };
}

test("a lens in the scope is followed by its part alone", () => {
  const note = ref({ title: "a", body: "x" });
  const title = lens(note, ["title"]);
  const history = follow([title]);
  asMe(() => refSet(title, "b"));
  asMe(() => alter(note, (all) => ({ ...all, body: "mine" })));
  asYou(() => alter(note, (all) => ({ ...all, body: "theirs" })));

  expect(deref(history.steps).map(({ writes }) => writes)).toEqual([
    [{ identity: title, old: "a", value: "b" }],
  ]);
  expect(history.undo().status).toBe("done");
  expect(deref(note)).toEqual({ title: "a", body: "theirs" });
  history.redo();
  expect(deref(note)).toEqual({ title: "b", body: "theirs" });

  asYou(() => refSet(title, "theirs"));
  expect(history.undo()).toMatchObject({
    status: "conflicts",
    conflicts: [{ identity: title, written: "b", present: "theirs", wanted: "a" }],
  });
});

test("beside its whole a lens says which part was changed, wherever it was changed from", () => {
  const note = ref({ title: "a", body: "x", tags: ["t"] });
  const [title, body] = [lens(note, ["title"]), lens(note, ["body"])];
  const history = follow({ note, title, body });
  asMe(() => alter(note, (all) => ({ ...all, title: "b", body: "y" })));
  asYou(() => alter(note, (all) => ({ ...all, tags: ["theirs"] })));

  expect(history.undo().status).toBe("done");
  expect(deref(note)).toEqual({ title: "a", body: "x", tags: ["theirs"] });

  asMe(() => alter(note, (all) => ({ ...all, title: "b", tags: [] })));
  asYou(() => refSet(body, "theirs"));
  expect(history.undo()).toMatchObject({ conflicts: [{ identity: note }] });
});

test("a lens is compared as it says", () => {
  const list = ref<readonly number[]>([1, 2, 3]);
  const small = lens(
    list,
    (all) => all.filter((n) => n < 10),
    (all, part) => [...part, ...all.filter((n) => n >= 10)],
    { equals: (one, other) => one.join() === other.join() },
  );
  const history = follow([small]);
  asMe(() => refSet(small, [1]));
  asYou(() => alter(list, (all) => [...all, 10]));

  expect(history.undo().status).toBe("done");
  expect(deref(list)).toEqual([1, 2, 3, 10]);
});

test("others may change other rows of a collection", () => {
  const { rows, texts } = makeRows();
  const history = follow([rows]);
  asYou(() =>
    addAll(rows, [
      { id: 1, text: "a" },
      { id: 2, text: "b" },
    ]),
  );
  asMe(() => alter(at(rows, 1), (row) => ({ ...row, text: "mine" })));
  asYou(() => alter(at(rows, 2), (row) => ({ ...row, text: "theirs" })));

  expect(history.undo().status).toBe("done");
  expect(deref(texts)).toEqual(["a", "theirs"]);
  history.redo();
  expect(deref(texts)).toEqual(["mine", "theirs"]);

  asYou(() => remove(rows, 1));
  expect(history.undo()).toMatchObject({
    conflicts: [{ identity: at(rows, 1), present: undefined, wanted: { text: "a" } }],
  });
});

test("rows that came go with an undo, and rows that went come back", () => {
  const { rows, texts } = makeRows();
  const history = follow({ rows }, {});
  dosync(() =>
    addAll(rows, [
      { id: 1, text: "a" },
      { id: 2, text: "b" },
    ]),
  );
  dosync(() => {
    remove(rows, 2);
    add(rows, { id: 3, text: "c" });
    set(rows, { id: 1, text: "A" });
  });

  history.undo();
  expect([deref(texts), deref(size(rows))]).toEqual([["a", "b"], 2]);
  history.undo();
  expect([deref(texts), deref(size(rows))]).toEqual([[], 0]);
  history.redo();
  history.redo();
  expect([deref(texts), deref(size(rows))]).toEqual([["A", "c"], 2]);
});

test("a lens on a row is a part of its own", () => {
  const { rows } = makeRows();
  asYou(() => add(rows, { id: 1, text: "a" }));
  const text = lens(at(rows, 1), ["text"]);
  const history = follow([text]);
  asMe(() => refSet(text, "b"));

  expect(deref(history.steps)).toMatchObject([{ writes: [{ identity: text, old: "a" }] }]);
  history.undo();
  expect(deref(at(rows, 1))).toEqual({ id: 1, text: "a" });
});
