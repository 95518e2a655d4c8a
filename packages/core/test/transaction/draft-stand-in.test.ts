import { describe, expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  alter,
  deref,
  dosync,
  draft,
  DraftConflictError,
  InvariantError,
  invariant,
  lens,
  ref,
  refSet,
  type StandIn,
} from "@dosync/core";
import { add, at, collection } from "@dosync/core/collection";
import { participate, type PreparedCommit } from "@dosync/core/adapter";
import { thrownBy } from "../../../../tests/support/thrown.ts";

/** Adds to a ref, in the place of whatever a draft has made of it. */
function adding(count: ReturnType<typeof ref<number>>): StandIn<number, string> {
  return {
    commitDraft(changed, n, commit) {
      commit(() => void alter(count, (sum) => sum + n), "add");
      return `${changed.length} changed`;
    },
  };
}

describe("a draft that is committed as another transaction", () => {
  test("publishes what that writes in the place of its own changes, in one commit of that name", () => {
    const [count, other] = [ref(1), ref("a")];
    const edit = draft({ label: "edit", meta: "mine" });
    edit.refSet(count, 100);
    edit.refSet(other, "b");
    const commits: unknown[] = [];
    onTestFinished(addCommitListener(({ label, meta }) => commits.push([label, meta])));

    expect(edit.commit({ as: adding(count), args: 5 })).toBe("2 changed");
    expect([deref(count), deref(other), edit.state]).toEqual([6, "a", "committed"]);
    expect(commits).toEqual([["add", "mine"]]);
  });

  test("is refused where others have changed what it has changed, and stays as it is", () => {
    const count = ref(1);
    const edit = draft();
    edit.refSet(count, 100);
    dosync(() => refSet(count, 2));
    expect(thrownBy(() => edit.commit({ as: adding(count), args: 5 }))).toBeInstanceOf(
      DraftConflictError,
    );
    const asked: unknown[] = [];
    const asking: StandIn<void, void> = { commitDraft: (changed) => void asked.push(changed) };
    expect(thrownBy(() => edit.commit({ as: asking }))).toBeInstanceOf(DraftConflictError);
    expect(asked).toEqual([]);
    expect([deref(count), edit.state, edit.deref(count)]).toEqual([2, "open", 100]);
    edit.abort();
  });

  test("stays open and as it is where that transaction is refused", () => {
    const count = ref(1);
    using _rule = invariant("small", () => deref(count) < 10);
    const edit = draft();
    edit.refSet(count, 5);
    expect(thrownBy(() => edit.commit({ as: adding(count), args: 50 }))).toBeInstanceOf(
      InvariantError,
    );
    expect([deref(count), edit.state, edit.deref(count)]).toEqual([1, "open", 5]);
    edit.commit();
    expect(deref(count)).toBe(5);
  });

  test("can run again: a participant is given the body", () => {
    const count = ref(1);
    const prepared: PreparedCommit[] = [];
    const end = participate({
      of: new Set([count]),
      prepare: (commit) => void prepared.push(commit),
    });
    onTestFinished(end);
    const edit = draft();
    edit.refSet(count, 100);
    edit.commit({ as: adding(count), args: 5 });
    dosync(() => prepared[0]!.rerun!());
    expect(deref(count)).toBe(11);
  });

  test("leaves what others did to other parts of the same row to that transaction", () => {
    const todos = collection<{ id: number; text: string; done: boolean }>()({
      key: ({ id }) => id,
    });
    dosync(() => add(todos, { id: 1, text: "write", done: false }));
    const row = at(todos, 1);
    const edit = draft();
    edit.refSet(lens(row, ["text"]), "read");
    dosync(() => refSet(lens(row, ["done"]), true));
    let rebased = 0;
    edit.addWatch("told", () => rebased++);
    const louder: StandIn<void, void> = {
      commitDraft(_, __, commit) {
        expect(rebased).toBe(0);
        commit(() => void alter(row, (todo) => ({ ...todo, text: `${todo.text}!` })), "louder");
      },
    };
    edit.commit({ as: louder });
    expect(deref(row)).toEqual({ id: 1, text: "write!", done: true });
    expect(rebased).toBe(1); // of the commit
  });

  test("is committed once", () => {
    const count = ref(1);
    const twice: StandIn<void, void> = {
      commitDraft(_, __, commit) {
        commit(() => void alter(count, (n) => n + 1), "one");
        commit(() => void alter(count, (n) => n + 1), "two");
      },
    };
    const edit = draft();
    edit.refSet(count, 100);
    expect(thrownBy(() => edit.commit({ as: twice }))).toMatchObject({ code: "ENDED" });
    expect(deref(count)).toBe(2);
  });

  test("in a draft cannot be committed as another transaction", () => {
    const count = ref(1);
    const outer = draft();
    const inner = outer.draft();
    inner.refSet(count, 2);
    expect(thrownBy(() => inner.commit({ as: adding(count), args: 5 }))).toMatchObject({
      code: "INNER_DRAFT",
    });
    expect([inner.state, deref(count)]).toEqual(["open", 1]);
    inner.commit();
    expect(outer.deref(count)).toBe(2);
    outer.abort();
  });
});
