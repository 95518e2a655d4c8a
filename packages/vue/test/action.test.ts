import { deref, dosync, dosyncAsync, ref, refSet } from "@dosync/core";
import { fireEvent, render, screen } from "@testing-library/vue";
import { expect, test } from "vitest";
import { defineComponent, h } from "vue";
import { useAction } from "@dosync/vue";
import { withdrawal } from "../../../tests/support/withdrawal.ts";

test("what the transaction throws is shown, not thrown, and the next run forgets it", () => {
  const { balance, withdraw } = withdrawal();
  const { run, error, pending } = useAction(withdraw);

  expect(run(500)).toBeUndefined();
  expect([error.value, deref(balance), pending.value]).toEqual([
    new Error("low funds"),
    100,
    false,
  ]);
  expect(run(30)).toBe(70);
  expect(error.value).toBeUndefined();
});

test.each([0, undefined, null, ""])(
  "a function that throws %o does not fail otherwise",
  (thrown) => {
    const { run, error } = useAction(() => {
      throw thrown;
    });

    expect(run()).toBeUndefined();
    expect(error.value).toBe(thrown);
  },
);

test("an asynchronous one is pending until the last run has ended", async () => {
  const goOn: (() => void)[] = [];
  const { run, error, pending } = useAction(async (name: string) => {
    await new Promise<void>((resolve) => goOn.push(resolve));
    if (name === "bad") throw new Error("refused");
    return name;
  });

  const [bad, good] = [run("bad"), run("good")];
  expect(pending.value).toBe(true);
  goOn[0]!();
  expect([await bad, pending.value, error.value]).toEqual([undefined, true, new Error("refused")]);
  goOn[1]!();
  expect([await good, pending.value, error.value]).toEqual(["good", false, new Error("refused")]);
});

test("reset forgets the error, and what the runs under way will say", async () => {
  let goOn!: () => void;
  const { run, error, pending, reset } = useAction(async () => {
    await new Promise<void>((resolve) => (goOn = resolve));
    throw new Error("late");
  });
  const late = run();

  reset();
  expect(pending.value).toBe(false);
  goOn();
  await late;

  expect([error.value, pending.value]).toEqual([undefined, false]);
});

test("in a transaction, what fails takes that transaction with it", () => {
  const { balance, withdraw } = withdrawal();
  const { run } = useAction(withdraw);
  const other = ref(0);

  const both = (): void =>
    dosync(() => {
      refSet(other, 1);
      run(500);
    });

  expect(both).toThrow("low funds");
  expect([deref(balance), deref(other)]).toEqual([100, 0]);
});

test("a component shows it", async () => {
  const { balance } = withdrawal();
  const Form = defineComponent(() => {
    const { run, error, pending } = useAction(() =>
      dosyncAsync(async (tx) => {
        await Promise.resolve();
        if (tx.alter(balance, (n) => n - 60) < 0) throw new Error("low funds");
      }),
    );
    return () =>
      h("button", { onClick: () => void run() }, [
        pending.value ? "…" : ((error.value as Error | undefined)?.message ?? "ready"),
      ]);
  });
  render(Form);

  await fireEvent.click(screen.getByText("ready"));
  expect(await screen.findByText("ready")).toBeInTheDocument();
  expect(deref(balance)).toBe(40);
  await fireEvent.click(screen.getByText("ready"));

  expect(await screen.findByText("low funds")).toBeInTheDocument();
  expect(deref(balance)).toBe(40);
});

test("what it shows cannot be assigned to", () => {
  const { pending } = useAction(() => {});

  expect(() => ((pending as { value: boolean }).value = true)).toThrow(/useAction/);
});

test("what is no function is refused where it is given", () => {
  expect(() => useAction(5 as never)).toThrow(/useAction.* was given 5/);
});
