// Steps that survive a reload: saved by the addresses of what they wrote, and loaded into another model.
import { deref, dosync, lens, ref, type Ref, refSet } from "@dosync/core";
import { dehydrate, restore } from "@dosync/core/adapter";
import { at, collection, set } from "@dosync/core/collection";
import {
  createHistory,
  loadSteps,
  type SavedWrite,
  saveSteps,
  type UndoHistory,
} from "@dosync/history";
import { array, assert, constantFrom, integer, oneof, property, record } from "fast-check";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

interface Note {
  readonly title: string;
  readonly tags: readonly string[];
}
interface Row {
  readonly id: number | string;
  readonly n: number;
}

function makeModel() {
  const note = ref<Note>({ title: "", tags: [] });
  const rows = collection<Row>()({ key: (row) => row.id });
  return { note, parts: { title: lens(note, ["title"]) }, other: ref<unknown>(0), rows };
}
type Model = ReturnType<typeof makeModel>;

const put = <T>(target: Ref<T>, value: T, label?: string): void =>
  dosync(() => void refSet(target, value), { label, meta: "me" });

/** A page that is left, and the next one. */
function reload(
  model: Model,
  history: UndoHistory,
  copy: <T>(value: T) => T,
  scopeOf: (model: Model) => object = (all) => all,
) {
  const saved = copy({ state: dehydrate(model), steps: saveSteps(history, model) });
  const next = makeModel();
  const nextHistory = createHistory(scopeOf(next));
  restore(next, saved.state);
  expect(deref(nextHistory.steps)).toEqual([]);
  const left = loadSteps(nextHistory, next, saved.steps);
  return { model: next, history: nextHistory, left, saved };
}

const stateOf = ({ note, rows }: Model): unknown[] => [
  deref(note),
  deref(at(rows, 1)),
  deref(at(rows, "1")),
];

/** A part that was replaced by a copy is a conflict before a reload, and none after it. */
const withoutLens = ({ note, rows }: Model): object => [note, rows];

/** A copy of what is there would be a conflict before a reload, and is what is there after it. */
const isNews = (model: Model, value: Row | Note): boolean =>
  !stateOf(model).some((there) => JSON.stringify(there) === JSON.stringify(value));

const asText = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test("steps are undone and redone in the next page, also where their values are copies", () => {
  const before = makeModel();
  using old = createHistory(before);
  put(before.note, { title: "a", tags: ["x"] }, "first");
  put(before.note, { title: "b", tags: ["x", "y"] }, "second");
  put(before.other, undefined, "none");
  dosync(() => set(before.rows, { id: "1", n: 5 }), { label: "row" });
  old.undo();
  const { model, history, left } = reload(before, old, asText);
  using _history = history;

  expect(left).toBe(0);
  expect(deref(history.steps).map(({ label, meta }) => [label, meta])).toEqual([
    ["first", "me"],
    ["second", "me"],
    ["none", "me"],
  ]);
  expect(history.redo().status).toBe("done");
  expect(deref(at(model.rows, "1"))).toEqual({ id: "1", n: 5 });
  expect([1, 2, 3, 4].map(() => history.undo().status)).toEqual(["done", "done", "done", "done"]);
  expect([deref(model.note), deref(model.other)]).toEqual([{ title: "", tags: [] }, 0]);
  expect([1, 2].map(() => history.redo().status)).toEqual(["done", "done"]);
  expect(deref(model.note)).toEqual({ title: "b", tags: ["x", "y"] });
});

test("what others have written meanwhile is a conflict in the next page as well", () => {
  const before = makeModel();
  using old = createHistory(before);
  put(before.other, { tags: [] });
  const { model, history } = reload(before, old, asText);
  using _history = history;
  dosync(() => void refSet(model.other, { tags: ["theirs"] }), { origin: "server" });

  expect(history.undo()).toMatchObject({
    status: "conflicts",
    conflicts: [{ written: { tags: [] }, present: { tags: ["theirs"] } }],
  });
});

test("a storage that clones keeps what steps and state share", () => {
  const model = makeModel();
  using history = createHistory(model);
  const tags = ["a large value"];
  put(model.other, { tags, n: 1 });
  put(model.other, { tags, n: 2 });
  const { now, past } = structuredClone({ now: deref(model.other), ...saveSteps(history, model) });

  const [first, second] = past.map(({ writes }) => writes[0]!) as [SavedWrite, SavedWrite];
  expect(second.value).toBe(now);
  expect(first.value).toBe(second.old);
  expect((first.value as { tags: unknown }).tags).toBe((now as { tags: unknown }).tags);
});

test("the next commit belongs to no step that was loaded, and a moment of before is forgotten", () => {
  const before = makeModel();
  using old = createHistory(before);
  put(before.other, 1);
  const saved = saveSteps(old, before);
  const model = makeModel();
  using history = createHistory(model, { merge: 1e9, now: () => 0 });
  loadSteps(history, model, saved);
  put(model.other, 2);

  const [first] = deref(history.steps);
  expect(deref(history.steps)).toHaveLength(2);
  expect(thrownBy(() => history.view(first!))).toMatchObject({ code: "FORGOTTEN" });
});

test("a step over what the model has no more is left out, and the answer says how many", () => {
  const before = {
    ...makeModel(),
    gone: ref(0),
    also: { gone: collection<Row>()({ key: (row) => row.id }) },
  };
  using old = createHistory(before);
  put(before.other, 1);
  dosync(() => void [refSet(before.gone, 1), refSet(before.other, 2)]);
  dosync(() => set(before.also.gone, { id: 1, n: 1 }));
  const model = makeModel();
  using history = createHistory(model);

  expect(loadSteps(history, model, saveSteps(old, before))).toBe(2);
  expect(deref(history.steps)).toMatchObject([{ writes: [{ identity: model.other, value: 1 }] }]);
});

test("a step over what is not in the model cannot be saved", () => {
  const [a, model] = [ref(0, { label: "a" }), makeModel()];
  using history = createHistory([a]);
  put(a, 1);
  expect(thrownBy(() => saveSteps(history, model))).toMatchObject({
    code: "NO_ADDRESS",
    label: "a",
  });
});

test("what is no steps changes nothing", () => {
  const model = makeModel();
  using history = createHistory(model);
  put(model.other, 1);
  for (const wrong of [
    undefined,
    null,
    "text",
    {},
    { past: [], future: [{}] },
    { past: [null], future: [] },
  ]) {
    expect(thrownBy(() => loadSteps(history, model, wrong as never))).toMatchObject({
      code: "NO_STEPS",
    });
  }
  expect(deref(history.steps)).toHaveLength(1);
});

test("wherever a page is left, the next one can do what the first one could", () => {
  const command = oneof(
    record({ id: constantFrom(1, "1"), n: integer({ min: 0, max: 3 }) }),
    record({
      title: constantFrom("a", "b"),
      tags: array(constantFrom("x", "y"), { maxLength: 2 }),
    }),
    constantFrom("undo" as const, "redo" as const, "reload" as const),
  );
  assert(
    property(
      array(command, { maxLength: 20 }),
      constantFrom(asText, structuredClone),
      (program, copy) => {
        const plain = makeModel();
        let left = makeModel();
        using plainHistory = createHistory(withoutLens(plain));
        let history = createHistory(withoutLens(left));
        const answers: [string, string][] = [];
        for (const command of program) {
          if (command === "reload") {
            history.dispose();
            ({ model: left, history } = reload(left, history, copy, withoutLens));
          } else if (typeof command === "string") {
            answers.push([history[command]().status, plainHistory[command]().status]);
          } else if (isNews(plain, command)) {
            for (const { note, rows } of [plain, left]) {
              if ("id" in command) dosync(() => set(rows, { ...command }));
              else put(note, { ...command });
            }
          }
          expect(stateOf(left)).toEqual(stateOf(plain));
          expect(deref(history.undone).length).toBe(deref(plainHistory.undone).length);
        }
        expect(answers.map(([one]) => one)).toEqual(answers.map(([, other]) => other));
        history.dispose();
      },
    ),
    { numRuns: 60 },
  );
});
