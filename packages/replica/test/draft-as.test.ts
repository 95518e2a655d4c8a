import { describe, expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  alter,
  deref,
  dosync,
  draft,
  DraftConflictError,
  InvariantError,
  ref,
} from "@dosync/core";
import { add, at, collection } from "@dosync/core/collection";
import { defineModel, memory, MixedTransactionError, openReplica } from "@dosync/replica";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { balances, bank, transfer } from "./bank.ts";
import { openTwo, rejectionOf } from "./support.ts";

/** A form over a balance: what it shows is not what it saves. */
function formOver(checking: ReturnType<typeof bank.create>["checking"]) {
  const form = draft({ label: "form" });
  form.refSet(checking, 0);
  return form;
}

describe("a draft that is committed as a mutation", () => {
  test("runs that in the place of its changes, here and everywhere, in one commit of that name", async () => {
    const { one, other, converged } = await openTwo(bank, [transfer]);
    const form = formOver(one.model.checking);
    const labels: unknown[] = [];
    const end = addCommitListener(({ label, changes }) => labels.push([label, changes.length]));
    const sent = form.commit({ as: transfer, args: 100 });
    end();
    expect(labels).toEqual([["transfer", 2]]);
    expect([balances(one.model), form.state, deref(sent.state)]).toEqual([
      [400, 1100],
      "committed",
      "pending",
    ]);
    await sent.confirmed;
    await converged();
    expect(balances(other.model)).toEqual([400, 1100]);
  });

  test("runs again over what others did, as every mutation", async () => {
    const { one, other, converged } = await openTwo(bank, [transfer]);
    one.pause();
    formOver(one.model.checking).commit({ as: transfer, args: 100 });
    other.run(transfer, 10);
    await other.flush();
    one.resume();
    await converged();
    expect(balances(one.model)).toEqual([390, 1110]);
  });

  test("is refused where others have changed what the form has changed, and the form stays", async () => {
    const { one } = await openTwo(bank, [transfer]);
    const form = formOver(one.model.checking);
    one.run(transfer, 1);
    expect(thrownBy(() => form.commit({ as: transfer, args: 100 }))).toBeInstanceOf(
      DraftConflictError,
    );
    expect([balances(one.model), form.state]).toEqual([[499, 1001], "open"]);
    form.rebase({ resolve: ({ mine }) => mine });
    form.commit({ as: transfer, args: 100 });
    expect(balances(one.model)).toEqual([399, 1101]);
  });

  test("keeps the form open where a rule refuses the mutation, and sends nothing", async () => {
    const { one } = await openTwo(bank, [transfer]);
    const form = formOver(one.model.checking);
    expect(thrownBy(() => form.commit({ as: transfer, args: 501 }))).toBeInstanceOf(InvariantError);
    expect([deref(one.status).pending, form.state, form.deref(one.model.checking)]).toEqual([
      0,
      "open",
      0,
    ]);
    form.abort();
  });

  test("may be what a replica takes that takes no writes without a name", async () => {
    const replica = openReplica(bank, {
      space: "s",
      at: memory(),
      mutations: [transfer],
      allowWrites: false,
    });
    onTestFinished(() => replica.close());
    await replica.ready;
    const form = formOver(replica.model.checking);
    expect(thrownBy(() => form.commit())).toMatchObject({ code: "UNNAMED_MUTATION" });
    await form.commit({ as: transfer, args: 100 }).confirmed;
    expect(balances(replica.model)).toEqual([400, 1100]);
  });

  test("tells what becomes of it: a refusal takes its own effects alone", async () => {
    const { one, other, converged } = await openTwo(bank, [transfer]);
    one.pause();
    one.run(transfer, 1);
    const late = formOver(one.model.checking).commit({ as: transfer, args: 450 });
    one.run(transfer, 2);
    other.run(transfer, 100);
    await other.flush();
    one.resume();
    expect(await rejectionOf(late.confirmed)).toMatchObject({ rule: "no overdraft" });
    await converged();
    expect(balances(one.model)).toEqual([397, 1103]);
  });

  test("needs a change of something shared, and nothing besides", async () => {
    const { one } = await openTwo(bank, [transfer]);
    const local = ref(1);
    const form = draft();
    form.refSet(local, 2);
    expect(thrownBy(() => form.commit({ as: transfer, args: 1 }))).toMatchObject({
      code: "NOT_SHARED",
    });
    form.refSet(one.model.checking, 3);
    expect(thrownBy(() => form.commit({ as: transfer, args: 1 }))).toBeInstanceOf(
      MixedTransactionError,
    );
    expect([deref(local), form.state, deref(one.status).pending]).toEqual([1, "open", 0]);
    form.abort();
  });

  test("is refused by a replica that was opened without the mutation, or is closed", async () => {
    const { one } = await openTwo(bank, []);
    const form = formOver(one.model.checking);
    const commit = (): unknown => thrownBy(() => form.commit({ as: transfer, args: 1 }));
    expect(commit()).toMatchObject({ code: "UNKNOWN_MUTATION" });
    form.abort();
    const two = await openTwo(bank, [transfer]);
    const late = formOver(two.one.model.checking);
    two.one.close();
    expect(thrownBy(() => late.commit({ as: transfer, args: 1 }))).toMatchObject({
      code: "CLOSED",
    });
    late.abort();
  });

  test("may have changed a row", async () => {
    const list = defineModel("list", () => {
      const todos = collection<{ id: number; text: string }>()({ key: ({ id }) => id });
      return { todos };
    });
    const put = list.mutation("put", ({ todos }, id: number) => add(todos, { id, text: "new" }));
    const rename = list.mutation("rename", ({ todos }, [id, text]: [number, string]) =>
      alter(at(todos, id), (todo) => ({ ...todo, text })),
    );
    const { one, other, converged } = await openTwo(list, [put, rename]);
    one.run(put, 1);
    const form = draft();
    form.dosync(() => alter(at(one.model.todos, 1), (todo) => ({ ...todo, text: "typed" })));
    form.commit({ as: rename, args: [1, "saved"] });
    await converged();
    expect(deref(at(other.model.todos, 1))).toEqual({ id: 1, text: "saved" });
  });

  test("goes to the replica whose refs it has changed, where a page has two of one space", async () => {
    const { one, other } = await openTwo(bank, [transfer]);
    one.pause();
    other.pause();
    formOver(other.model.checking).commit({ as: transfer, args: 100 });
    expect([deref(one.status).pending, deref(other.status).pending]).toEqual([0, 1]);
    dosync(() => deref(one.model.checking));
  });
});
