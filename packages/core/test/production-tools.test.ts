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

test("rules are asked, rows are written, screens are kept and transactions cancelled as ever", async () => {
  const { addAll, alter, collection, deref, dosync, dosyncAsync, invariant, keys, openWorld, ref } =
    await loadForProduction();
  vi.unstubAllEnvs();
  const count = ref(1);
  const rule = invariant("positive", () => deref(count) > 0);
  expect(() => dosync(() => alter(count, () => 0))).toThrow("positive");
  rule.dispose();

  const rows = collection<{ readonly id: string }>()({ key: ({ id }) => id });
  await dosyncAsync((tx) => tx.dosync(() => addAll(rows, [{ id: "a" }, { id: "b" }])));
  expect(deref(keys(rows))).toEqual(["a", "b"]);

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
