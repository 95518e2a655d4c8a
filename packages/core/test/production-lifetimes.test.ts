// Lifetimes and resources as production loads them: they do the same, and say less.
import { expect, onTestFinished, test, vi } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

async function loadForProduction() {
  vi.resetModules();
  vi.stubEnv("NODE_ENV", "production");
  const core = await import("@dosync/core");
  const adapter = await import("@dosync/core/adapter");
  const testing = await import("@dosync/core/testing");
  vi.unstubAllEnvs();
  return { ...core, ...adapter, ...testing };
}

test("errors carry their code and label", async () => {
  const core = await loadForProduction();
  const { atom, deref, derived, resource } = core;
  const count = atom(1, { label: "count" });
  const user = resource(() => 1, { label: "user", freeze: false });
  const messages = [
    () => core.onObserved(count, 1 as never),
    () => core.onDispose(() => {}),
    () => core.onDispose(1 as never),
    () => core.makeModel(1 as never),
    () => core.makeModel((() => 1) as never),
    () => core.disposeModel(1 as never),
    () => resource(1 as never),
    () => core.refresh(count as never),
    () => deref(derived(() => void core.refresh(user))),
    () => deref(derived(core.resetAll)),
  ].map((act) => (thrownBy(act) as Error).message);
  expect(messages).toEqual([
    "dosync INVALID_ARGUMENT onObserved",
    "dosync NO_MODEL onDispose",
    "dosync INVALID_ARGUMENT onDispose",
    "dosync INVALID_ARGUMENT makeModel",
    "dosync INVALID_ARGUMENT makeModel",
    "dosync INVALID_ARGUMENT disposeModel",
    "dosync INVALID_ARGUMENT resource",
    "dosync NOT_AN_IDENTITY refresh",
    'dosync IN_TRANSACTION resource "user"',
    "dosync IN_TRANSACTION resetAll",
  ]);
});

test("a resource loads, and what cannot be sent is left out without a word", async () => {
  const { atom, dehydrate, deref, refresh, resource, swap } = await loadForProduction();
  const warn = vi.spyOn(console, "warn");
  onTestFinished(() => warn.mockRestore());
  const count = atom(1);
  const user = resource(() => deref(count));
  expect(await refresh(user)).toBe(1);
  expect([Object.keys(dehydrate({ user })), warn.mock.calls]).toEqual([[], []]);
  const changing = resource(() => swap(count, (n) => n + 1));
  await expect(refresh(changing)).rejects.toThrow("IMPURE_FUNCTION");
});
