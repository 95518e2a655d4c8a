// @vitest-environment node
import { afterCommit, alter, atom, deref, derived, dosync, ref, swap } from "@dosync/core";
import { type ReactElement, StrictMode } from "react";
import { expect, test } from "vitest";
import {
  createModel,
  useAtom,
  useDeref,
  useDerived,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "../src/index.ts";
import { createTextRoot } from "./support/text-renderer.ts";

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
