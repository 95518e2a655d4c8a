import { describe, expect, test, vi } from "vitest";
import { waitFor } from "../src/wait.ts";

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

  test("with a signal that has aborted does not start", async () => {
    const start = vi.fn<() => () => void>(() => () => {});

    await expect(waitFor("never", { signal: AbortSignal.abort("before") }, start)).rejects.toBe(
      "before",
    );
    expect(start).not.toHaveBeenCalled();
  });
});
