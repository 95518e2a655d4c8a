// @vitest-environment jsdom
import { TransitionRoot, useDeref } from "@dosync/react";
import { ReplicaProvider, useMutation, useReplica, useReplicaStatus } from "@dosync/replica/react";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { type ReactElement, startTransition, Suspense, use, useEffect, useState } from "react";
import { hydrateRoot } from "react-dom/client";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { deref, ref } from "@dosync/core";
import { defineModel, memory, openReplica, type Store } from "@dosync/replica";
import { bank, balances, transfer } from "./bank.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { openTwo } from "./support.ts";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
afterEach(cleanup);

function Sum(): ReactElement {
  const { model } = useReplica(bank);
  return (
    <p data-testid="sum">
      {useDeref(model.checking)} + {useDeref(model.savings)}
    </p>
  );
}

function Transfer({ amount }: { readonly amount: number }): ReactElement {
  const { run, pending, refused, reset } = useMutation(transfer);
  const { pending: count } = useReplicaStatus(bank);
  return (
    <>
      <button onClick={() => run(amount)}>Transfer</button>
      <button onClick={reset}>Reset</button>
      <i data-testid="state">{`${pending} ${refused?.rule ?? "-"} ${count}`}</i>
    </>
  );
}

const Status = (): ReactElement => <i data-testid="state">{useReplicaStatus(bank).connection}</i>;

const text = (id: string): string | null => screen.getByTestId(id).textContent;

test("React: what a component needs of a replica waits for it", async () => {
  const replica = openReplica(bank, { space: "react", at: memory(), mutations: [transfer] });
  onTestFinished(() => replica.close());
  render(
    <ReplicaProvider replica={replica}>
      <Suspense fallback={<p data-testid="sum">…</p>}>
        <Sum />
      </Suspense>
    </ReplicaProvider>,
  );
  expect(text("sum")).toBe("…");
  await act(async () => void (await replica.ready));
  expect(text("sum")).toBe("500 + 1000");
});

test("React: a page whose server has sent no state hydrates when that has come, and React says so once", async () => {
  let arrive!: () => void;
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  const store = memory().open({ model: "bank", space: "hydrated" });
  const late: Store = {
    load: async (client) => {
      await arrival;
      return store.load(client);
    },
    since: (head) => store.since(head),
    commit: (head, batch) => store.commit(head, batch),
    listen: (hint) => store.listen(hint),
  };
  const replica = openReplica(bank, {
    space: "hydrated",
    at: { open: () => late },
    mutations: [transfer],
  });
  onTestFinished(() => replica.close());
  let renders = 0;
  function Checking(): ReactElement {
    renders++;
    return <b>{useDeref(useReplica(bank).model.checking)}</b>;
  }
  const page = document.createElement("div");
  page.innerHTML = "<!--$--><b>400</b><!--/$-->";
  const complaints: unknown[] = [];
  await act(async () => {
    const root = hydrateRoot(
      page,
      <ReplicaProvider replica={replica}>
        <Suspense fallback="…">
          <Checking />
        </Suspense>
      </ReplicaProvider>,
      { onRecoverableError: (error) => void complaints.push(error) },
    );
    onTestFinished(() => act(() => root.unmount()));
  });
  expect(page.textContent).toBe("400");
  await act(async () => {
    arrive();
    await replica.ready;
  });
  expect([page.textContent, complaints.length]).toEqual(["500", 1]);
  expect(renders).toBeLessThan(10);
});

test("React: what a component needs waits also where the store fails before it has answered", async () => {
  let isAway = true;
  const store = memory().open({ model: "bank", space: "react" });
  const failing: Store = {
    load: async (client) => {
      if (isAway) throw new Error("away");
      return store.load(client);
    },
    since: (head) => store.since(head),
    commit: (head, batch) => store.commit(head, batch),
    listen: (hint) => store.listen(hint),
  };
  const replica = openReplica(bank, { space: "react", at: { open: () => failing }, mutations: [] });
  onTestFinished(() => replica.close());
  render(
    <ReplicaProvider replica={replica}>
      <Status />
      <Suspense fallback={<p data-testid="sum">…</p>}>
        <Sum />
      </Suspense>
    </ReplicaProvider>,
  );
  await act(async () => {
    await expect.poll(() => deref(replica.status).connection).toBe("failing");
  });
  expect([text("state"), text("sum")]).toEqual(["failing", "…"]);
  isAway = false;
  await act(async () => void (await replica.ready));
  expect(text("sum")).toBe("500 + 1000");
});

test("React: a mutation shows at once, that it is pending, and why it was refused", async () => {
  const { one, other } = await openTwo(bank, [transfer]);
  render(
    <ReplicaProvider replica={one}>
      <Sum />
      <Transfer amount={300} />
    </ReplicaProvider>,
  );
  expect([text("sum"), text("state")]).toEqual(["500 + 1000", "false - 0"]);
  act(() => one.pause());
  fireEvent.click(screen.getByText("Transfer"));
  expect([text("sum"), text("state")]).toEqual(["200 + 1300", "true - 1"]);

  await other.run(transfer, 400).confirmed;
  await act(async () => {
    one.resume();
    await one.flush();
  });
  expect([text("sum"), text("state")]).toEqual(["100 + 1400", "false no overdraft 0"]);
  fireEvent.click(screen.getByText("Reset"));
  expect(text("state")).toBe("false - 0");
});

test("React: what is refused here is thrown, and what was pending is forgotten by reset alone", async () => {
  const { one } = await openTwo(bank, [transfer]);
  const used: { run?: (amount: number) => unknown } = {};
  function Keep(): ReactElement {
    const { run, pending, refused } = useMutation(transfer);
    useEffect(() => void (used.run = run), [run]);
    return <i data-testid="state">{`${pending} ${refused?.rule ?? "-"}`}</i>;
  }
  render(
    <ReplicaProvider replica={one}>
      <Keep />
    </ReplicaProvider>,
  );
  expect(thrownBy(() => used.run!(501))).toMatchObject({ label: "no overdraft" });
  expect(text("state")).toBe("false -");
  await act(async () => {
    used.run!(1);
    await one.flush();
  });
  expect(text("state")).toBe("false -");
});

test("React: a rebase below a root with a pending transition shows one state, whole", async () => {
  const { one, other, converged } = await openTwo(bank, [transfer]);
  const torn: string[] = [];
  let wait!: Promise<void>;
  const screenOf: { show?: (is: boolean) => void } = {};
  function Half(): ReactElement {
    const { model } = useReplica(bank);
    const sum = useDeref(model.checking) + useDeref(model.savings);
    if (sum !== 1500) torn.push(`half ${sum}`);
    return <p data-testid="half">{useDeref(model.checking)}</p>;
  }
  function Late(): ReactElement {
    use(wait);
    return <p data-testid="late">late</p>;
  }
  function App(): ReactElement {
    const [isLate, setLate] = useState(false);
    useEffect(() => void (screenOf.show = setLate), []);
    return (
      <>
        <Sum />
        <Half />
        <Suspense fallback="…">{isLate ? <Late /> : null}</Suspense>
      </>
    );
  }
  let finish!: () => void;
  wait = new Promise((resolve) => (finish = resolve));
  await act(async () => {
    render(
      <ReplicaProvider replica={one}>
        <TransitionRoot>
          <App />
        </TransitionRoot>
      </ReplicaProvider>,
    );
  });
  act(() => one.pause());
  await act(async () => {
    startTransition(() => {
      one.run(transfer, 50);
      screenOf.show!(true);
    });
  });
  // The transition waits; now what another has done is taken in below what is pending.
  await act(async () => other.run(transfer, 100).confirmed);
  await act(async () => {
    one.resume();
    await one.flush();
  });
  const [checking, savings] = balances(one.model);
  expect([checking, savings]).toEqual([350, 1150]);
  expect([text("sum"), text("half")]).toEqual(["350 + 1150", "350"]);
  await act(async () => finish());
  expect([text("sum"), text("half")]).toEqual(["350 + 1150", "350"]);
  expect(torn).toEqual([]);
  await act(async () => converged());
});

test("React: replicas of several models stand in one another", async () => {
  const note = defineModel("note", () => ({ text: ref("a note") }));
  const [{ one }, { one: other }] = [await openTwo(bank, [transfer]), await openTwo(note, [])];
  const Both = (): ReactElement => (
    <>
      <Sum />
      <b data-testid="note">{useDeref(useReplica(note).model.text)}</b>
    </>
  );
  render(
    <ReplicaProvider replica={one}>
      <ReplicaProvider replica={other}>
        <Both />
      </ReplicaProvider>
    </ReplicaProvider>,
  );
  expect([text("sum"), text("note")]).toEqual(["500 + 1000", "a note"]);
});

test("React: a component without a replica above says so", () => {
  expect(thrownBy(() => render(<Sum />))).toMatchObject({
    code: "NO_REPLICA",
    label: "bank",
    message: expect.stringContaining("give it to <ReplicaProvider>"),
  });
});
