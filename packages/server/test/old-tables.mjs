// The tables of each earlier version of the package, with what its program has written into them.
import assert from "node:assert/strict";
import { toText } from "@dosync/replica/adapter";
import { steps } from "../src/store/tables.ts";

/** @typedef {import("@dosync/replica").Place} Place */

/** The versions before this one. The first had no table but that of its version. */
export const earlier = steps.map((_, version) => version);

const NAME = { model: "bank", space: "a" };

/** @param {number} number @param {number} checking */
function batchOf(number, checking) {
  const call = { client: "me", number, name: "set", args: checking, by: "ada", now: 1 };
  const mutations = [{ ...call, refusal: undefined }];
  const values = /** @type {const} */ ([["checking", checking]]);
  return { version: 1, mutations, values, removed: [] };
}

const before = [batchOf(1, 500), batchOf(2, 400)];
const call = { key: "me-2", name: "pay", args: 1, result: 2, by: "ada", now: 1 };

/**
 * What makes the tables of a version, and fills them.
 *
 * @param {number} version
 * @returns {string[]}
 */
export function tablesOf(version) {
  return [
    "create table dosync_tables (version integer not null)",
    `insert into dosync_tables values (${version})`,
    ...steps.slice(0, version).flat(),
    ...(version >= 1
      ? [
          "insert into dosync_space values ('bank', 'a', 2, 0, 1)",
          `insert into dosync_value values ('bank', 'a', 'checking', '${toText(400)}')`,
          ...before.map(
            (batch, index) =>
              `insert into dosync_batch values ('bank', 'a', ${index + 1}, '${toText(batch)}')`,
          ),
          `insert into dosync_client values ('bank', 'a', 'me', '${toText(before[1].mutations)}', ${Date.now()})`,
        ]
      : []),
    ...(version >= 2
      ? [`insert into dosync_after values ('bank', 'a', 'me-2', '${toText(call)}', 0, 0)`]
      : []),
  ];
}

/**
 * Rejects unless a place over the tables of a version has all that was there, and goes on with it.
 *
 * @param {number} version
 * @param {Place} place
 */
export async function checkUpgraded(version, place) {
  const store = place.open(NAME);
  const { head, values, last } = await store.load("me");
  const kept = version === 0 ? [] : before;
  assert.equal(head, kept.length);
  assert.deepEqual(new Map(values), new Map(version === 0 ? [] : [["checking", 400]]));
  assert.deepEqual(last, kept.at(-1)?.mutations ?? []);
  for (const from of kept.keys()) assert.deepEqual(await store.since(from), kept.slice(from));

  const batch = { ...batchOf(head + 1, 300), history: "one" };
  assert.equal(await store.commit(head, batch), "committed");
  assert.deepEqual(await store.since(head), [batch]);
  assert.deepEqual(await store.since(head + 1, "one"), []);
  assert.equal((await store.load("me")).history, "one");

  const due = await place.outbox?.("bank").take(10, 1000);
  assert.deepEqual(due, version >= 2 ? [{ ...call, space: "a", tries: 1 }] : []);
}
