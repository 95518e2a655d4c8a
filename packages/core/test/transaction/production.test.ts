// Asynchronous transactions, drafts and explorations as production loads them.
import { expect, test, vi } from "vitest";
import { meanwhile } from "../../../../tests/support/meanwhile.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

async function loadForProduction() {
  vi.resetModules();
  vi.stubEnv("NODE_ENV", "production");
  const core = await import("@dosync/core");
  const testing = await import("@dosync/core/testing");
  const { openReadPoints } = await import("../../src/timeline/read-point.ts");
  return { ...core, ...testing, openReadPoints };
}

const increment = (value: number): number => value + 1;

test("nothing is frozen or warned of, and errors say their code and label alone", async () => {
  const { atom, alter, deref, dosync, dosyncAsync, draft, ref, refSet, swap, openReadPoints } =
    await loadForProduction();
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const theme = atom(0);
  const state = ref({ a: 1 }, { label: "state" });
  const count = ref(0, { label: "count" });
  const messages: string[] = [];
  vi.stubEnv("NODE_ENV", "production");

  await dosyncAsync(
    async (tx) => {
      tx.refSet(state, { a: 2 });
      tx.dosync(() => swap(theme, increment));
      tx.alter(count, increment);
      if (tx.attempt > 101) return;
      await meanwhile(() => dosync(() => alter(count, increment)));
      messages[0] = (thrownBy(() => tx.deref(count)) as Error).message;
    },
    { label: "order", backoff: () => 0 },
  );
  vi.unstubAllEnvs();
  await dosyncAsync(
    async (tx) => {
      tx.alter(count, increment);
      await meanwhile(() => dosync(() => alter(count, increment)));
    },
    { label: "order", maxAttempts: 1 },
  ).catch((error: Error) => messages.push(error.message));
  await dosyncAsync((tx) => tx.retry()).catch((error: Error) => messages.push(error.message));
  const edit = draft({ label: "form" });
  edit.refSet(state, { a: 3 });
  dosync(() => refSet(state, { a: 4 }));
  messages.push((thrownBy(() => edit.commit()) as Error).message);
  edit.abort();
  messages.push((thrownBy(() => edit.deref(state)) as Error).message);

  expect(Object.isFrozen(deref(state))).toBe(false);
  expect(warn).not.toHaveBeenCalled();
  expect(messages).toEqual([
    'dosync CONFLICT transaction "order"',
    'dosync RETRY_LIMIT transaction "order"',
    "dosync INVALID_ARGUMENT retry",
    'dosync DRAFT_CONFLICT draft "form"',
    'dosync ENDED draft "form"',
  ]);
  expect(openReadPoints()).toBe(0);
  warn.mockRestore();
});

test("a part of a ref is changed through a lens, and not frozen either", async () => {
  const { alter, deref, dosync, lens, ref } = await loadForProduction();
  const form = ref({ name: { first: "Ada" }, age: 36 });
  const name = lens(
    form,
    (all) => all.name,
    (all, changed) => ({ ...all, name: changed }),
  );

  dosync(() => alter(name, ({ first }) => ({ first: `${first}!` })));

  expect(deref(form)).toEqual({ name: { first: "Ada!" }, age: 36 });
  expect(Object.isFrozen(deref(name))).toBe(false);
});

test("an exploration shows what was committed", async () => {
  const { alter, dosync, explore, ref } = await loadForProduction();

  const failed = explore({
    setup: () => ref(0, { label: "count" }),
    programs: { one: async (count) => dosync(() => alter(count, increment)) },
    check: () => {
      throw new Error("wrong");
    },
  });

  await expect(failed).rejects.toThrow("one: start → commit: count 0 → 1");
});
