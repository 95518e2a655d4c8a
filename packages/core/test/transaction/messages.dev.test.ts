// What the errors of asynchronous transactions and drafts say in development mode.
import { expect, test, vi } from "vitest";
import { alter, dosync, dosyncAsync, draft, ref, refSet, type Transaction } from "@dosync/core";
import { explore } from "@dosync/core/testing";
import { meanwhile } from "../../../../tests/support/meanwhile.ts";

const increment = (value: number): number => value + 1;

test("a doomed attempt says who overtook it, over what", async () => {
  const stock = ref(1, { label: "stock" });
  const messages: string[] = [];

  for (const options of [{ label: "import" }, undefined]) {
    await dosyncAsync(
      async (tx) => {
        tx.alter(stock, increment);
        if (tx.attempt > 1) return;
        // A function without a name: the label is what is given, or nothing.
        await meanwhile(() =>
          dosync(
            (
              () => () =>
                void alter(stock, increment)
            )(),
            options,
          ),
        );
        try {
          tx.deref(stock);
        } catch (error) {
          messages.push((error as Error).message);
        }
      },
      { label: "order" },
    );
  }

  expect(messages).toEqual([
    'This attempt of transaction "order" was overtaken: ref "stock" was committed by transaction "import" meanwhile. Let this error pass: the body runs again.',
    'This attempt of transaction "order" was overtaken: ref "stock" was committed by others meanwhile. Let this error pass: the body runs again.',
  ]);
});

test("a transaction that gives up says how often it tried, and what was in its way", async () => {
  const stock = ref(1, { label: "stock" });

  const failed = dosyncAsync(
    async (tx) => {
      tx.alter(stock, increment);
      await meanwhile(() => dosync(() => alter(stock, increment), { label: "import" }));
    },
    { label: "order", maxAttempts: 3 },
  );

  await expect(failed).rejects.toThrow(
    'transaction "order" gave up after 3 attempts; ref "stock" was last committed by transaction "import".',
  );
});

test("a transaction that is overtaken again and again says so once", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const stock = ref(1, { label: "stock" });

  for (const label of ["import", undefined]) {
    await dosyncAsync(
      async (tx) => {
        tx.alter(stock, increment);
        if (tx.attempt > 150) return;
        await meanwhile(() =>
          dosync(
            (
              () => () =>
                void alter(stock, increment)
            )(),
            { label },
          ),
        );
      },
      { label: "order", backoff: () => 0 },
    );
  }

  expect(warn.mock.calls.map(([message]) => String(message).split(".")[0])).toEqual([
    'dosync: transaction "order" has been overtaken 100 times, last over ref "stock" by transaction "import"',
    'dosync: transaction "order" has been overtaken 100 times, last over ref "stock" by a change without a label',
  ]);
  warn.mockRestore();
});

test("without a label it is called by the name of its body, or by what it is", async () => {
  const handles: Transaction[] = [];
  await dosyncAsync(async function placeOrder(tx) {
    handles.push(tx);
  });
  await dosyncAsync(async (tx) => void handles.push(tx));

  expect(() => handles[0]?.retry()).toThrow(
    'No transaction running: transaction "placeOrder" has ended and cannot be used any more.',
  );
  expect(() => handles[1]?.retry()).toThrow('transaction "dosyncAsync" has ended');
});

test("a retry that nothing could wake is an error", async () => {
  await expect(dosyncAsync((tx) => tx.retry())).rejects.toThrow(
    'transaction "dosyncAsync" has read nothing, so nothing could wake it.',
  );
});

test("a draft names what conflicts, and says what to do", () => {
  const name = ref("Ada", { label: "name" });
  using edit = draft({ label: "profile" });
  edit.refSet(name, "Grace");
  dosync(() => refSet(name, "Joan"));

  expect(() => edit.commit()).toThrow(
    'draft "profile" cannot be committed: ref "name" changed meanwhile. Call rebase() to replay it on the newest state, with resolve for what was set. The draft is as it was.',
  );
});

test("an exploration of too many schedules says what to do", async () => {
  await expect(
    explore({
      setup: () => undefined,
      programs: { a: async (_, step) => step(), b: async (_, step) => step() },
      maxSchedules: 5,
    }),
  ).rejects.toThrow(
    "There are more than 5 schedules. Raise maxSchedules, take out steps, or draw some: mode: { seed: 1, runs: 5 }.",
  );
});
