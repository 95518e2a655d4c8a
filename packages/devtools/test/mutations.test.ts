import { expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  alter,
  deref,
  dosync,
  invariant,
  onDeliveryError,
  ref,
  refSet,
  removeWatch,
} from "@dosync/core";
import { openReplicas } from "@dosync/core/adapter";
import type { Recorder } from "@dosync/devtools";
import { isHeldBack } from "../src/model/mutations.ts";
import { defineModel, memory, openReplica, type Place } from "@dosync/replica";
import { start } from "./recording.ts";

const bank = defineModel("bank", () => {
  const balance = ref(100, { label: "balance" });
  invariant("never below zero", () => deref(balance) >= 0);
  return { balance, note: ref(0, { label: "note" }) };
});
const pay = bank.mutation("pay", ({ balance }, euros: number) => {
  alter(balance, (sum) => sum - euros);
});
const write = bank.mutation("write", ({ note }) => {
  alter(note, (n) => n + 1);
});
const look = bank.mutation("look", () => {});

async function opened(at: Place = memory(), user = "Ada") {
  const replica = openReplica(bank, { space: "a", at, user, mutations: [pay, write, look] });
  onTestFinished(() => replica.close());
  await replica.ready;
  return replica;
}

/** Two replicas of one space. The second one pays first, while the first one does not look. */
async function overtaken() {
  const at = memory();
  const [ada, grace] = [await opened(at), await opened(at, "Grace")];
  ada.pause();
  const sent = ada.run(pay, 60);
  await grace.run(pay, 80).confirmed;
  ada.resume();
  await expect(sent.confirmed).rejects.toThrow("never below zero");
  return ada;
}

function told(own: Recorder): unknown[][] {
  return own.log
    .toArray()
    .map((entry) => [
      entry.kind,
      entry.label,
      entry.kind === "commit" ? own.mutations.of(entry)?.mutation.phase : entry.mutation?.id,
    ]);
}

test("a mutation stands in the line of its replica until it is confirmed, beside the commit that shows it", async () => {
  const own = start();
  const replica = await opened();
  replica.pause();
  replica.run(pay, 10);
  const [known] = own.mutations.replicas();
  const { label, user, connection, failure, storage, version, head } = known!.replica;
  expect([label, user, connection]).toEqual(['replica "bank/a"', "Ada", "paused"]);
  expect([failure, storage, version, head]).toEqual([undefined, "kept", 1, 0]);
  const { balance } = replica.model;
  expect(known!.replica.ahead).toEqual([[balance, 100]]);
  expect(known!.line.map(({ mutation }) => [mutation.label, mutation.phase])).toEqual([
    ["pay", "pending"],
  ]);
  expect(known!.line[0]!.commit!.record.changes).toEqual([[balance, 100, 90]]);
  replica.resume();
  await replica.flush();
  const [later] = own.mutations.replicas();
  expect([later!.line, later!.replica.ahead]).toEqual([[], []]);
  expect(later!.decided).toEqual(known!.line);
  expect(later!.decided[0]).toMatchObject({ mutation: { phase: "confirmed" } });
  expect(told(own)).toEqual([["commit", "pay", "confirmed"]]);
});

test("what is refused where it is decided is a refusal in the log, beside what has taken it back", async () => {
  const own = start();
  const { model } = await overtaken();
  const refused = own.log.toArray().find(({ kind }) => kind === "refused");
  expect(refused).toMatchObject({
    kind: "refused",
    label: "pay",
    error: { name: "RefusedError", code: "INVARIANT_VIOLATED", rule: "never below zero" },
  });
  const { mutation } = refused as { mutation: NonNullable<unknown> & { id: number } };
  const entry = own.mutations.log.toArray().find(({ id }) => id === mutation.id)!;
  expect(entry.mutation.phase).toBe("refused");
  expect(entry.commit!.record.changes).toEqual([[model.balance, 100, 40]]);
  expect(own.mutations.takenBackBy(entry.takenBackBy!)).toEqual([entry]);
  expect(entry.takenBackBy!.label).toBe('replica "bank/a"');
});

test("what is cancelled was not refused", async () => {
  const own = start();
  const replica = await opened();
  replica.pause();
  const sent = replica.run(pay, 10);
  expect(sent.cancel()).toBe(true);
  expect(own.log.toArray().map(({ kind }) => kind)).toEqual(["commit", "commit"]);
  const [entry] = own.mutations.log.toArray();
  expect(entry!.mutation.phase).toBe("cancelled");
  expect(entry!.takenBackBy!.record.changes).toEqual([[replica.model.balance, 90, 100]]);
});

test("a mutation that changes nothing here is in the line without a commit", async () => {
  const own = start();
  const replica = await opened();
  replica.run(look);
  const [known] = own.mutations.replicas();
  expect(known!.line.map(({ commit }) => commit)).toEqual([undefined]);
  await replica.flush();
  expect(own.mutations.log.size).toBe(1);
});

test("a transaction without a name is a mutation as well, and is known by its label", async () => {
  const own = start();
  onTestFinished(onDeliveryError(() => {})); // nobody asks about the refusal
  const at = memory();
  const [ada, grace] = [await opened(at), await opened(at, "Grace")];
  ada.pause();
  dosync(() => void alter(ada.model.balance, (sum) => sum - 60), { label: "by hand" });
  await grace.run(pay, 80).confirmed;
  ada.resume();
  await ada.flush();
  expect(told(own).filter(([kind]) => kind === "refused")).toEqual([
    ["refused", "by hand", expect.any(Number)],
  ]);
});

test("a recorder that is attached late has the replicas, and what they have in their lines", async () => {
  const replica = await opened();
  replica.pause();
  replica.run(pay, 10);
  const own = start();
  expect(own.mutations.replicas().map(({ line }) => line.length)).toEqual([1]);
  replica.resume();
  await replica.flush();
  expect(own.mutations.log.size).toBe(1);
});

test("each replica has its own mutations, and a refusal ends that a mutation is held back", async () => {
  const own = start();
  await overtaken();
  const told = own.mutations
    .replicas()
    .map(({ replica, decided }) => [
      replica.user,
      decided.map(({ mutation }) => [mutation.phase, isHeldBack(mutation)]),
    ]);
  expect(told).toEqual([
    ["Ada", [["refused", false]]],
    ["Grace", [["confirmed", false]]],
  ]);
});

test("a commit over something else has taken nothing back", async () => {
  const own = start();
  const replica = await opened();
  replica.pause();
  const nothing = replica.run(pay, 0);
  const note = replica.run(write);
  note.cancel();
  nothing.cancel();
  const [noteEntry, nothingEntry] = own.mutations.log.toArray();
  expect(noteEntry!.takenBackBy!.record.changes).toEqual([[replica.model.note, 1, 0]]);
  expect([nothingEntry!.commit!.label, nothingEntry!.takenBackBy]).toEqual(["pay", undefined]);
});

test("a commit of another replica of the space has taken nothing back", async () => {
  const own = start();
  const at = memory();
  const [ada, grace] = [await opened(at), await opened(at, "Grace")];
  ada.pause();
  grace.pause();
  const [mine, hers] = [ada.run(pay, 60), grace.run(pay, 10)];
  addWatch(ada.model.balance, "w", () => void hers.cancel());
  onTestFinished(() => void removeWatch(ada.model.balance, "w"));
  mine.cancel();
  const entry = own.mutations.log
    .toArray()
    .find(({ commit }) => commit?.record.changes[0]?.[0] === ada.model.balance);
  expect(entry!.takenBackBy!.record.changes).toEqual([[ada.model.balance, 40, 100]]);
});

test("a replica is listed until it is closed", async () => {
  const replica = await opened();
  expect(openReplicas()).toHaveLength(1);
  replica.close();
  expect(openReplicas()).toHaveLength(0);
});

test("no more mutations are kept than the limit says", async () => {
  const own = start({ mutations: 3 });
  const replica = await opened();
  for (let i = 0; i < 10; i++) replica.run(pay, 1);
  await replica.flush();
  expect(own.mutations.log.size).toBe(3);
  own.clear();
  expect(own.mutations.log.size).toBe(0);
});

test("arguments are masked where values are, unless their own function says what is shown", () => {
  const masked = start({ sanitize: (value) => value });
  expect(masked.sanitizeArguments({ pin: 1 }, "pay")).toMatch(/masked/);
  masked.dispose();
  const open = start();
  expect(open.sanitizeArguments({ pin: 1 }, "pay")).toEqual({ pin: 1 });
  open.dispose();
  const own = start({ sanitizeArguments: (args, name) => [name, Object.keys(args as object)] });
  expect(own.sanitizeArguments({ pin: 1 }, "pay")).toEqual(["pay", ["pin"]]);
});

test("a commit is not taken for the one that shows a mutation which a watch of it has run", async () => {
  const own = start();
  const replica = await opened();
  const other = ref(0, { label: "other" });
  addWatch(other, "w", () => void replica.run(look));
  onTestFinished(() => void removeWatch(other, "w"));
  dosync(() => refSet(other, 1), { label: "another" });
  await replica.flush();
  expect(own.mutations.log.toArray().map(({ commit }) => commit)).toEqual([undefined]);
});
