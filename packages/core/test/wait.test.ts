import { describe, expect, test, vi } from "vitest";
import { waitFor } from "../src/ground/wait.ts";

/** Something to wait for, settled from outside, that knows whether somebody still waits. */
function source<T>() {
  const cancel = vi.fn<() => void>();
  const settle: { resolve?: (value: T) => void; reject?: (error: unknown) => void } = {};
  const start = (resolve: (value: T) => void, reject: (error: unknown) => void): (() => void) => {
    Object.assign(settle, { resolve, reject });
    return cancel;
  };
  return { cancel, settle, start };
}

describe("waiting", () => {
  test("ends with what it waited for, a value or an error, whatever that is", async () => {
    const good = source<undefined>();
    const bad = source<void>();
    const first = waitFor("good", undefined, good.start);
    const second = waitFor("bad", {}, bad.start);

    good.settle.resolve?.(undefined);
    bad.settle.reject?.(0);

    await expect(first).resolves.toBeUndefined();
    await expect(second).rejects.toBe(0);
    expect(good.cancel).toHaveBeenCalledOnce();
    expect(bad.cancel).toHaveBeenCalledOnce();
  });

  test("fails when it cannot even start", async () => {
    const failure = new Error("start");

    const waiting = waitFor("broken", undefined, () => {
      throw failure;
    });

    await expect(waiting).rejects.toBe(failure);
  });

  test("ends after its time, and then nobody waits any more", async () => {
    const { cancel, settle, start } = source<string>();

    await expect(waitFor("slow", { timeout: 1 }, start)).rejects.toMatchObject({
      code: "TIMEOUT",
      label: "slow",
    });

    expect(cancel).toHaveBeenCalledOnce();
    settle.resolve?.("too late");
  });

  test("ends by its signal, and leaves no listener behind", async () => {
    const { cancel, start } = source<string>();
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, "removeEventListener");
    const waiting = waitFor("signal", { signal: controller.signal, timeout: 60_000 }, start);

    controller.abort("enough");

    await expect(waiting).rejects.toBe("enough");
    expect(cancel).toHaveBeenCalledOnce();
    expect(remove).toHaveBeenCalledWith("abort", expect.any(Function));
  });

  test.each([Number.NaN, -1, -Infinity])(
    "for %s ms is refused, and does not start",
    async (timeout) => {
      const start = vi.fn<() => () => void>(() => () => {});

      await expect(waitFor("saving", { timeout }, start)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
      expect(start).not.toHaveBeenCalled();
    },
  );

  test.each([2 ** 31, 2 ** 33, Infinity])("for %s ms does not end before", async (timeout) => {
    vi.useFakeTimers();
    const { cancel, settle, start } = source<string>();
    const waiting = waitFor("long", { timeout }, start);

    await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
    expect(cancel).not.toHaveBeenCalled();
    settle.resolve?.("in time");

    expect(await waiting).toBe("in time");
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test("for longer than a timer can be set ends at its time", async () => {
    vi.useFakeTimers();
    const timeout = 3 * 2 ** 31;
    const { start } = source<string>();
    const waiting = waitFor("long", { timeout }, start);
    const outcome = waiting.catch((error: unknown) => error);

    await vi.advanceTimersByTimeAsync(timeout - 1);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);

    expect(await outcome).toMatchObject({ code: "TIMEOUT" });
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test("with a signal that has aborted does not start", async () => {
    const start = vi.fn<() => () => void>(() => () => {});

    await expect(waitFor("never", { signal: AbortSignal.abort("before") }, start)).rejects.toBe(
      "before",
    );
    expect(start).not.toHaveBeenCalled();
  });
});
