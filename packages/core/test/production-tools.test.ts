// What developer tools hear of is left out where production loads the library.
import { expect, test, vi } from "vitest";

async function loadForProduction() {
  vi.resetModules();
  vi.stubEnv("NODE_ENV", "production");
  const core = await import("@dosync/core");
  const adapter = await import("@dosync/core/adapter");
  const rows = await import("@dosync/core/collection");
  const forgotten = await import("../src/timeline/forgotten.ts");
  return { ...core, ...adapter, ...rows, ...forgotten };
}

test("a read point does not say who holds it", async () => {
  const { noteAttempt, noteHolder } = await loadForProduction();
  const point = { holder: undefined };
  noteAttempt(point as never, {});
  noteHolder(point as never, {}, "A screen");
  vi.unstubAllEnvs();
  expect(point.holder).toBeUndefined();
});

test("no replica is listed, and closing it is as ever", async () => {
  const { noteReplica, openReplicas, tellMutation } = await loadForProduction();
  vi.unstubAllEnvs();
  const replica = {} as Parameters<typeof noteReplica>[0];
  const close = noteReplica(replica);
  expect(openReplicas()).toEqual([]);
  tellMutation("shown", replica, {} as Parameters<typeof tellMutation>[2]);
  close();
  expect(openReplicas()).toEqual([]);
});

test("rules are asked, rows are written, screens are kept and transactions cancelled as ever", async () => {
  const core = await loadForProduction();
  const { addAll, alter, collection, deref, dosync, dosyncAsync, invariant, keys } = core;
  const { openWorld, ordered, range, ref } = core;
  vi.unstubAllEnvs();
  const count = ref(1);
  const rule = invariant("positive", () => deref(count) > 0);
  expect(() => dosync(() => alter(count, () => 0))).toThrow("positive");
  rule.dispose();

  const rows = collection<{ readonly id: string }>()({
    key: ({ id }) => id,
    indexes: { id: ordered(({ id }) => id) },
  });
  await dosyncAsync((tx) => tx.dosync(() => addAll(rows, [{ id: "a" }, { id: "b" }])));
  expect(deref(keys(rows))).toEqual(["a", "b"]);
  expect(deref(range(rows, "id", { limit: 1 }))).toEqual([{ id: "a" }]);

  const world = openWorld();
  world.pin();
  const twin = world.fork();
  dosync(() => alter(count, () => 2));
  expect([world.read(count), twin.read(count), deref(count)]).toEqual([1, 1, 2]);
  world.close();
  twin.close();

  const cancel = new AbortController();
  const never = dosyncAsync(async () => new Promise<void>(() => {}), { signal: cancel.signal });
  cancel.abort("enough");
  await expect(never).rejects.toBe("enough");
});

function nothing(): void {}

test("what development checks in arguments works as ever: values, worlds, views, tools and families", async () => {
  const core = await loadForProduction();
  const { attachRoot, attachTools, className, deref, derivedFamily, dosync, draftLater } = core;
  const { draftWorld, guardCommits, guardTexts, initialize, makeIdentities, observe } = core;
  const { onDeliveryError, openDraft, openPastView, openWorld, publishChanges, readInitial } = core;
  const { ref, refSet, replayOver, reportFailure, toRecord } = core;
  vi.unstubAllEnvs();
  const count = makeIdentities(() => ref(1));
  initialize([[count, 2]]);
  publishChanges([[count, 3]]);
  expect([deref(count), readInitial(count, [{ identity: count, mine: 5 }])]).toEqual([3, 5]);
  expect(deref(derivedFamily((n: number) => n * deref(count))(2))).toBe(6);
  expect(className([])).toBe("Array");

  const told: unknown[] = [];
  const stop = onDeliveryError(({ cause }) => told.push(cause));
  reportFailure("no");
  stop();
  expect(told).toEqual(["no"]);

  guardCommits(nothing);
  guardTexts(nothing);
  const observer = observe(nothing);
  expect(observer.run(() => deref(count))).toBe(3);
  observer.stop();

  const detachRoot = attachRoot({ prepare: nothing, published: nothing, aborted: nothing });
  const tools = { began: nothing, checking: nothing, delivered: nothing };
  const detach = attachTools(tools as never);
  dosync(() => refSet(count, 4));
  detach();
  detachRoot();
  expect(toRecord({ point: 1, writes: [] } as never).changes).toEqual([]);

  const world = openWorld();
  const edit = openDraft(world);
  expect(draftWorld(edit).read(count)).toBe(4);
  edit.abort();
  world.close();
  const later = draftLater("later", () => ({}));
  expect(later.deref(count)).toBe(4);
  later.abort();
  const view = openPastView(1, [[count, 1]]);
  expect(view.deref(count)).toBe(1);
  view.dispose();
  expect(
    replayOver([[count, 10]], [() => core.alter(count, (n) => n + 1)]).changes.get(count),
  ).toBe(11);
});
