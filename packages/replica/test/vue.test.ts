// @vitest-environment jsdom
import { ref } from "@dosync/core";
import { useDeref } from "@dosync/vue";
import { provideReplica, useMutation, useReplica, useReplicaStatus } from "@dosync/replica/vue";
import { cleanup, fireEvent, render, screen } from "@testing-library/vue";
import { afterEach, expect, test } from "vitest";
import { defineComponent, h, nextTick } from "vue";
import { defineModel, memory, openReplica, type Replica } from "@dosync/replica";
import { type Bank, bank, transfer } from "./bank.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { openTwo } from "./support.ts";

afterEach(cleanup);

const Account = defineComponent({
  setup() {
    const { run, pending, refused, reset } = useMutation(transfer);
    const status = useReplicaStatus(bank);
    const { model } = useReplica(bank);
    const [checking, savings] = [useDeref(model.checking), useDeref(model.savings)];
    return () => [
      h("p", `${checking.value} + ${savings.value}`),
      h("i", `${pending.value} ${refused.value?.rule ?? "-"} ${status.value.pending}`),
      h("button", { onClick: () => run(300) }, "Transfer"),
      h("button", { onClick: reset }, "Reset"),
    ];
  },
});

const appOf = (replica: Replica<Bank>) =>
  defineComponent({
    setup() {
      provideReplica(replica);
      return () => h(Account);
    },
  });

test("Vue: a mutation shows at once, that it is pending, and why it was refused", async () => {
  const { one, other } = await openTwo(bank, [transfer]);
  const { container } = render(appOf(one));
  const shown = (): unknown[] => ["p", "i"].map((tag) => container.querySelector(tag)?.textContent);
  expect(shown()).toEqual(["500 + 1000", "false - 0"]);
  one.pause();
  await fireEvent.click(screen.getByText("Transfer"));
  expect(shown()).toEqual(["200 + 1300", "true - 1"]);

  await other.run(transfer, 400).confirmed;
  one.resume();
  await one.flush();
  await nextTick();
  expect(shown()).toEqual(["100 + 1400", "false no overdraft 0"]);
  await fireEvent.click(screen.getByText("Reset"));
  expect(shown()).toEqual(["100 + 1400", "false - 0"]);
});

test("Vue: a component without a replica above says so", () => {
  const errors: unknown[] = [];
  const App = defineComponent(() => {
    errors.push(thrownBy(() => useReplica(bank)));
    return () => null;
  });
  render(App);
  expect(errors).toMatchObject([{ code: "NO_REPLICA", label: "bank" }]);
});

test("Vue: one component gives replicas of several models, and one below it another one of the same", async () => {
  const counter = defineModel("counter", () => ({ count: ref(7) }));
  const { one, other } = await openTwo(bank, []);
  const counts = openReplica(counter, { space: "mine", at: memory(), mutations: [] });
  await counts.ready;
  const found: unknown[] = [];
  const Inner = defineComponent(() => {
    found.push(useReplica(bank), useReplica(counter));
    return () => null;
  });
  const Middle = defineComponent(() => {
    provideReplica(other);
    return () => h(Inner);
  });
  render(
    defineComponent(() => {
      provideReplica(one);
      provideReplica(counts);
      return () => [h(Inner), h(Middle)];
    }),
  );
  expect(found).toEqual([one, counts, other, counts]);
  counts.close();
});
