import { agent, atom, deref, draft, ref, reset, send, settled } from "@dosync/core";
import { type ReactElement, Suspense, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import {
  DraftProvider,
  TransitionRoot,
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useSelector,
  useValidation,
} from "../src/index.ts";
import { openPage } from "./support/screens.ts";

// Whatever React does with a render, a component shows the newest value in the end, and no screen before
// that mixes it with an older one.

type Count = ReturnType<typeof atom<number>>;

const hooks: [name: string, use: (count: Count) => number][] = [
  ["useDeref", (count) => useDeref(count)],
  ["useAtom", (count) => useAtom(count)[0]],
  ["useDerived", (count) => useDerived(() => deref(count))],
  ["useSelector", (count) => useSelector(count, (n) => n)],
  ["useValidation", (count) => useValidation(count).value],
];

test.each(hooks)(
  "%s follows a value that goes back, where the component sets its state while it renders",
  async (_name, use) => {
    const count = atom(0);
    const Adjusting = (): ReactElement => {
      const value = use(count);
      const [last, setLast] = useState(value);
      if (last !== value) setLast(value);
      return <>{value}</>;
    };
    const page = await openPage(<Adjusting />);

    await page.after(() => reset(count, 1));
    await page.after(() => reset(count, 0));
    await expect.poll(page.text).toBe("0");

    await page.after(() => reset(count, 1));
    await expect.poll(page.text).toBe("1");
  },
);

test("useAgent follows what is pending and goes back, where the component sets its state while it renders", async () => {
  const saved = agent(0);
  const Adjusting = (): ReactElement => {
    const { pending } = useAgent(saved);
    const [last, setLast] = useState(pending);
    if (last !== pending) setLast(pending);
    return <>{pending}</>;
  };
  const page = await openPage(<Adjusting />);
  let finish!: (value: number) => void;

  await page.after(() => send(saved, () => new Promise<number>((done) => (finish = done))));
  await expect.poll(page.text).toBe("1");
  await page.after(() => finish(1));

  await expect.poll(page.text).toBe("0");
});

test("a click that React renders first shows an agent at rest together with its new value", async () => {
  const saved = agent(0);
  const clicks = atom(0);
  const screens: string[] = [];
  const Show = (): ReactElement => {
    const { value, pending } = useAgent(saved);
    const text = `${value} ${pending} ${useDeref(clicks)}`;
    useLayoutEffect(() => void screens.push(text));
    return <>{text}</>;
  };
  const page = await openPage(
    <TransitionRoot>
      <Show />
    </TransitionRoot>,
  );

  await page.after(() => flushSync(() => void send(saved, () => 1)));
  await page.after(async () => {
    flushSync(() => void send(saved, () => 2));
    await settled(saved); // React renders what it was told meanwhile in a task of its own
    flushSync(() => void reset(clicks, 1));
  });

  expect(page.text()).toBe("2 0 1");
  expect(screens).toContain("2 0 1");
  expect(screens.filter((text) => text.startsWith("2 1"))).toEqual([]);
});

test("a value in a draft is followed back, where the component sets its state while it renders", async () => {
  const name = ref("Ada");
  const edit = draft();
  const Adjusting = (): ReactElement => {
    const value = useDeref(name);
    const [last, setLast] = useState(value);
    if (last !== value) setLast(value);
    return <>{value}</>;
  };
  const page = await openPage(
    <DraftProvider draft={edit}>
      <Adjusting />
    </DraftProvider>,
  );

  await page.after(() => edit.refSet(name, "Grace"));
  await page.after(() => edit.refSet(name, "Ada"));

  await expect.poll(page.text).toBe("Ada");
  edit.abort();
});

test("a component that suspends for a value renders again when that goes back", async () => {
  const count = atom(0);
  const never = new Promise<never>(() => {});
  const Waits = (): ReactElement => {
    const value = useDeref(count);
    if (value === 1) throw never;
    return <>{value}</>;
  };
  const page = await openPage(
    <Suspense fallback="waiting">
      <Waits />
    </Suspense>,
  );

  await page.after(() => reset(count, 1));
  await expect.poll(page.text).toBe("waiting");
  await page.after(() => reset(count, 0));
  await expect.poll(page.text).toBe("0");

  await page.after(() => reset(count, 1));
  await page.after(() => reset(count, 2));
  await expect.poll(page.text).toBe("2");
});

test.each(["before", "after"])(
  "what a layout effect commits %s the others have mounted is on the first screen",
  async (when) => {
    const count = atom(0);
    const Shows = (): ReactElement => <>{useDeref(count)}</>;
    const Commits = (): ReactElement => {
      useLayoutEffect(() => void reset(count, 1), []);
      return <>!</>;
    };
    const page = await openPage(
      when === "before" ? (
        <>
          <Commits />
          <Shows />
        </>
      ) : (
        <>
          <Shows />
          <Commits />
        </>
      ),
    );

    await expect.poll(() => page.screens).toEqual([when === "before" ? "!1" : "1!"]);
  },
);

test("what Suspense hides is revealed with the newest value", async () => {
  const count = atom(0);
  let resolve!: () => void;
  let isReady = false;
  const ready = new Promise<void>((done) => {
    resolve = () => {
      isReady = true;
      done();
    };
  });
  let suspend!: (isSuspended: boolean) => void;
  const Other = (): null => {
    const [isSuspended, set] = useState(false);
    suspend = set;
    if (isSuspended && !isReady) throw ready;
    return null;
  };
  const Shows = (): ReactElement => <>{useDeref(count)} </>;
  const page = await openPage(
    <>
      <Shows />
      <Suspense fallback="waiting">
        <Shows />
        <Other />
      </Suspense>
    </>,
  );

  await page.after(() => suspend(true));
  await page.after(() => reset(count, 1));
  await expect.poll(page.text).toBe("1 waiting");
  page.screens.length = 0;
  resolve();

  await expect.poll(() => page.screens).toEqual(["1 1 "]); // React shows a fallback for a while
});
