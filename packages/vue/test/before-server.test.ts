// A browser cannot be without a document, so this is told in jsdom only.
import { atom, reset } from "@dosync/core";
import { expect, test, vi } from "vitest";
import { createSSRApp, effectScope } from "vue";
import { useAtom } from "@dosync/vue";
import { isFollowed } from "./support.ts";

test("what an asynchronous setup on a server calls after an await subscribes to nothing", () => {
  const count = atom(1);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.stubGlobal("document", undefined);

  const shown = useAtom(count); // no component any more, no scope, no document
  vi.unstubAllGlobals();
  reset(count, 5);

  expect([shown.value, isFollowed(count)]).toEqual([5, false]);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("before the first await"));
  warn.mockRestore();
});

test("a plugin or store that runs on a server before the render subscribes to nothing", () => {
  const count = atom(1);
  vi.stubGlobal("document", undefined);
  const app = createSSRApp({});

  const shown = app.runWithContext(() => effectScope(true).run(() => useAtom(count)))!;
  vi.unstubAllGlobals();
  reset(count, 5);

  expect([shown.value, isFollowed(count)]).toEqual([5, false]);
});
