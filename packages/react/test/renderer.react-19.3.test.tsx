// @vitest-environment node
import { afterCommit, alter, atom, deref, derived, dosync, ref, swap } from "@dosync/core";
import { type ReactElement, startTransition, StrictMode, useContext, useLayoutEffect } from "react";
import { expect, test } from "vitest";
import { openReadPoints } from "../../core/src/timeline/read-point.ts";
import {
  createModel,
  TransitionRoot,
  useAtom,
  useDeref,
  useDerived,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "../src/index.ts";
import { RootContext } from "../src/transition/root-context.ts";
import { createSecondaryTextRoot, createTextRoot } from "./support/text-renderer.ts";

// React Native and other renderers have no document: nothing here may need one.
test("all hooks work in a renderer without a document", () => {
  expect(typeof document).toBe("undefined");
  const count = atom(1, { validator: (n) => n < 100 });
  const balance = ref(10);
  const total = derived(() => deref(count) + deref(balance));
  const log: string[] = [];
  const [Provider, useModel] = createModel(() => ({ name: atom("model") }));
  let refuse!: () => void;
  function All(): ReactElement {
    const [n, setCount] = useAtom(count);
    const { value, set } = useValidation(count);
    useWatch(balance, (old, now) => log.push(`${old} → ${now}`));
    refuse = () => set(100);
    return (
      <>
        {[
          n,
          useRef(balance),
          useDeref(total),
          useDerived(() => deref(total) * 2),
          useSelector(balance, (cents) => cents % 3),
          value,
          useDeref(useModel().name),
          typeof setCount,
        ].join()}
      </>
    );
  }
  const root = createTextRoot();
  root.render(
    <StrictMode>
      <Provider>
        <All />
      </Provider>
    </StrictMode>,
  );
  expect(root.text()).toBe("1,10,11,22,1,1,model,function");

  root.act(() =>
    dosync(() => {
      alter(balance, (cents) => cents + 1);
      afterCommit(() => swap(count, (n) => n + 1));
    }),
  );
  expect(root.text()).toBe("2,11,13,26,2,2,model,function");
  root.act(refuse);
  expect(root.text()).toBe("2,11,13,26,2,100,model,function");
  root.unmount();

  expect(log).toEqual(["10 → 11"]);
  expect(root.text()).toBe("");
});

test("a TransitionRoot follows transitions in a renderer without a document", () => {
  const count = atom(1);
  const pinned: number[] = [];
  function Page(): ReactElement {
    pinned.push(openReadPoints());
    return <>{String(useDeref(count))}</>;
  }
  const root = createTextRoot();

  root.render(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );
  expect(pinned).toEqual([1]); // what is committed while the first screen renders does not tear it
  expect(openReadPoints()).toBe(0);

  root.act(() => {
    startTransition(() => void swap(count, (n) => n + 1));
    expect(root.text()).toBe("1");
  });
  expect(root.text()).toBe("2");
  root.unmount();
});

test("a renderer that renders in the middle of another one finds its own root, or none", () => {
  const count = atom(1);
  const inRoot = createSecondaryTextRoot();
  const alone = createSecondaryTextRoot();
  const Value = (): ReactElement => <>{String(useDeref(count))}</>;
  const ofOthers = (
    <TransitionRoot>
      <Value />
    </TransitionRoot>
  );
  let isNested = false;
  const Page = (): ReactElement => {
    const value = useDeref(count);
    if (isNested) alone.renderNow(<Value />);
    return <>{String(value)}</>;
  };
  const root = createTextRoot();
  const show = (key: number): void =>
    root.render(
      <TransitionRoot>
        <Page key={key} />
      </TransitionRoot>,
    );
  show(1);
  inRoot.render(ofOthers);
  isNested = true;

  root.act(() => {
    startTransition(() => void swap(count, (n) => n + 1));
    root.renderNow(
      <TransitionRoot>
        <Page key={2} />
      </TransitionRoot>,
    );
    // The one that is outside of every root shows what is committed.
    expect([root.text(), inRoot.text(), alone.text()]).toEqual(["1", "1", "2"]);
  });

  expect([root.text(), inRoot.text(), alone.text()]).toEqual(["2", "2", "2"]);
  for (const one of [root, inRoot, alone]) one.unmount();
});

test("a renderer that the contexts of a root are bridged into shows the store, and is notified of each commit", () => {
  const count = atom(1);
  const scene = createSecondaryTextRoot();
  const Value = (): ReactElement => (
    <>
      {String(useDeref(count))} {String(useDerived(() => deref(count) * 2))}
    </>
  );
  const Canvas = (): null => {
    const pass = useContext(RootContext);
    useLayoutEffect(() => {
      scene.renderNow(
        <RootContext value={pass}>
          <Value />
        </RootContext>,
      );
    }, [pass]);
    return null;
  };
  const root = createTextRoot();
  root.render(
    <TransitionRoot>
      <Canvas />
    </TransitionRoot>,
  );
  expect(scene.text()).toEqual("1 2");

  for (const n of [2, 3]) {
    root.act(() => void swap(count, () => n));
    expect(scene.text()).toEqual(`${n} ${n * 2}`);
  }
  root.act(() => startTransition(() => void swap(count, () => 4)));

  expect(scene.text()).toEqual("4 8");
  for (const one of [root, scene]) one.unmount();
});
