import { expect, test } from "vitest";
import { assert, asyncProperty, nat } from "fast-check";
import { alter, atom, deref, dosync, invariant, ref, type Ref, refSet, reset } from "@dosync/core";
import { dehydrate } from "@dosync/core/adapter";
import {
  addAll,
  at,
  type Collection,
  collection,
  keys,
  remove,
  set,
} from "@dosync/core/collection";
import { exportSession, record, replaySession } from "@dosync/devtools";
import { budget } from "../../../tests/support/budget.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { goBack, lookAt } from "../src/model/session.ts";
import { decode, encode } from "../src/model/text.ts";
import { makeModel, programs, run } from "./programs.ts";

test("a session that is played again ends in the same state, also from its middle", async () => {
  await assert(
    asyncProperty(programs, nat(10), async (commands, before) => {
      const one = makeModel();
      const other = makeModel();
      let own;
      try {
        const states: [point: number, state: unknown][] = [];
        for (const [i, command] of commands.entries()) {
          if (i === before) own = record({ models: { model: one.model } });
          await run(one.model, command);
          const last = own?.log.toArray().at(-1);
          if (last?.kind === "commit") states.push([last.record.point, dehydrate(one.model)]);
        }
        own ??= record({ models: { model: one.model } });
        const file = JSON.parse(JSON.stringify(exportSession(own)));
        replaySession(file, { model: other.model });
        expect(dehydrate(other.model)).toEqual(dehydrate(one.model));
        const middle = states[Math.floor(states.length / 2)];
        if (middle === undefined) return;
        const again = makeModel();
        replaySession(file, { model: again.model }, { until: middle[0] });
        again.rule.dispose();
        expect(dehydrate(again.model)).toEqual(middle[1]);
      } finally {
        own?.dispose();
        one.rule.dispose();
        other.rule.dispose();
      }
    }),
    { numRuns: budget("programs in the recorder") },
  );
});

const makeRows = () => ({ rows: collection<{ id: number; n: number }>()({ key: ({ id }) => id }) });

test("rows that change keep the order that they had in the beginning", () => {
  const one = makeRows();
  dosync(() =>
    addAll(
      one.rows,
      [3, 1, 2].map((id) => ({ id, n: 0 })),
    ),
  );
  const own = record({ models: { one } });
  dosync(() => alter(at(one.rows, 3), (row) => ({ ...row, n: 1 })));
  dosync(() => remove(one.rows, 1));
  const file = exportSession(own);
  own.dispose();
  const other = makeRows();
  const orders = [0, 1, 2].map((most) => {
    replaySession({ ...file, commits: file.commits.slice(0, most) }, { one: other });
    return deref(keys(other.rows));
  });
  expect(orders).toEqual([
    [3, 1, 2],
    [3, 1, 2],
    [3, 2],
  ]);
});

function makeShop(): { stock: Ref<number>; orders: Ref<readonly string[]> } {
  return { stock: ref(1), orders: ref<readonly string[]>([]) };
}

test("a bug that follows from an order of commits shows again from its file", () => {
  const shop = makeShop();
  const own = record({ models: { shop } });
  const buy = (who: string): void =>
    dosync(
      () => {
        refSet(shop.stock, deref(shop.stock) - 1);
        refSet(shop.orders, [...deref(shop.orders), who]);
      },
      { label: `buy for ${who}` },
    );
  buy("Ada");
  buy("Grace"); // the bug: nobody asks whether there is stock
  const file = JSON.stringify(exportSession(own));
  own.dispose();

  const again = makeShop();
  const rule = invariant("stock is never negative", () => deref(again.stock) >= 0);
  const error = thrownBy(() => replaySession(JSON.parse(file), { shop: again }));
  rule.dispose();
  expect(error).toMatchObject({ name: "InvariantError" });
  expect(deref(again.orders)).toEqual(["Ada"]);
});

test("a moment is looked at without a change, and gone back to in one commit", () => {
  const model = { a: ref(1), b: atom("x") };
  const own = record({ models: { model } });
  dosync(() => refSet(model.a, 2));
  const first = own.log.toArray().at(-1)!;
  reset(model.b, "y");
  dosync(() => refSet(model.a, 3));
  const point = first.kind === "commit" ? first.record.point : -1;
  const view = lookAt(own, point);
  expect([view.deref(model.a), view.deref(model.b)]).toEqual([2, "x"]);
  expect([deref(model.a), deref(model.b)]).toEqual([3, "y"]);
  view.dispose();
  expect(goBack(own, point)).toBeUndefined();
  expect([deref(model.a), deref(model.b)]).toEqual([2, "x"]);
  expect(own.log.toArray().at(-1)).toMatchObject({ label: `go back to ${point}` });
  own.dispose();
});

test("a moment that a rule refuses today is not gone back to, and the refusal is answered", () => {
  const model = { a: ref(1) };
  const own = record({ models: { model } });
  dosync(() => refSet(model.a, -1));
  dosync(() => refSet(model.a, 2));
  const rule = invariant("positive", () => deref(model.a) > 0);
  const first = own.log.at(0)!;
  const point = first.kind === "commit" ? first.record.point : -1;
  expect(goBack(own, point)).toMatchObject({ error: { name: "InvariantError" } });
  expect(deref(model.a)).toBe(2);
  rule.dispose();
  own.dispose();
});

test("a moment older than the log is refused", () => {
  const model = { a: ref(1) };
  const own = record({ models: { model }, commits: 2 });
  for (let i = 2; i < 7; i++) dosync(() => refSet(model.a, i));
  expect(thrownBy(() => lookAt(own, 1))).toMatchObject({ code: "FORGOTTEN" });
  expect(goBack(own, 1)).toMatchObject({ error: { code: "FORGOTTEN" } });
  own.dispose();
});

test("secrets are masked in the file", () => {
  const model = { user: ref({ name: "Ada", password: "x" }), rows: ref(1) };
  const own = record({
    models: { model },
    sanitize: (value) =>
      Object.hasOwn(Object(value), "password") ? { ...(value as object), password: "•••" } : value,
  });
  dosync(() => refSet(model.user, { name: "Grace", password: "secret" }));
  const file = JSON.stringify(exportSession(own));
  expect(file).not.toContain("secret");
  expect(file).toContain("Grace");
  own.dispose();
});

test("values that JSON has no word for come back, and those that are lost are named", () => {
  const values = [
    undefined,
    -0,
    Number.NaN,
    -Infinity,
    10n,
    new Date(5),
    new Map([["a", { b: 1 }]]),
    new Set([1, [2]]),
    { "~dosync": "Map", x: undefined },
    [null, "text", true],
  ];
  const file = JSON.stringify(values.map((value) => encode(value, () => expect.unreachable())));
  expect(decode(JSON.parse(file))).toEqual(values);
  const model = { act: ref(() => 1) };
  const own = record({ models: { model } });
  expect(exportSession(own).lost).toEqual(["act"]);
  own.dispose();
});

test("what is no session, or names an unknown place, is refused before anything is changed", () => {
  const session = {
    format: "dosync session",
    version: 1,
    start: { app: { count: 1, other: 2 } },
    commits: [],
    lost: [],
  } as const;
  expect(thrownBy(() => replaySession({} as never, {}))).toMatchObject({ code: "NO_SESSION" });
  const count = ref(0);
  expect(thrownBy(() => replaySession(session, { app: { count } }))).toMatchObject({
    code: "UNKNOWN_ADDRESS",
    label: "other",
  });
  expect(deref(count)).toBe(0);
});

interface User {
  readonly id: number;
}

function makeUsers(): { users: Collection<User, number> } {
  return { users: collection<User>()({ key: ({ id }) => id }) };
}

test("rows of a collection are in the file", () => {
  const one = makeUsers();
  dosync(() => set(one.users, { id: 1 }));
  const own = record({ models: { one } });
  dosync(() => set(one.users, { id: 2 }));
  const session = exportSession(own);
  own.dispose();
  const other = makeUsers();
  replaySession(session, { one: other });
  expect(dehydrate(other)).toEqual(dehydrate(one));
});
