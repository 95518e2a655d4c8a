import { expectTypeOf, test } from "vitest";
import { ref, type Ref } from "@dosync/core";
import { explore, replay, type Settled, transaction } from "@dosync/core/testing";

interface Pair {
  readonly x: Ref<number>;
  readonly y: Ref<string>;
}

const setup = (): Pair => ({ x: ref(1), y: ref("a") });
const writer = transaction(async (tx, { x }: Pair) => void tx.refSet(x, 1));

test("programs get the state that setup makes, and check gets what they return", () => {
  void explore({
    setup,
    programs: {
      plain: async ({ x }, step) => {
        expectTypeOf(x).toEqualTypeOf<Ref<number>>();
        await step("read");
        return 1;
      },
      reader: transaction(async (tx, { y }, step) => {
        await step();
        return tx.deref(y);
      }),
      writer,
    },
    always: ({ y }) => expectTypeOf(y).toEqualTypeOf<Ref<string>>(),
    check: ({ x }, { results }) => {
      expectTypeOf(x).toEqualTypeOf<Ref<number>>();
      expectTypeOf(results.plain).toEqualTypeOf<Settled<number>>();
      expectTypeOf(results.reader).toEqualTypeOf<Settled<string>>();
    },
  });
});

test("a replay returns what the programs return", async () => {
  const { results, trace } = await replay({ setup, programs: { one: () => 1 } }, ["one"]);

  expectTypeOf(results.one).toEqualTypeOf<Settled<number>>();
  expectTypeOf(trace).toEqualTypeOf<readonly string[]>();
});
