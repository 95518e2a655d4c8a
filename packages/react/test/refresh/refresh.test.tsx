import { act, createElement, type FunctionComponent } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EditableProgram } from "./program.ts";

let program: EditableProgram;
let root: Root;
beforeEach(() => {
  program = new EditableProgram();
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
});

const MODEL = `
import { atom, derived, deref } from "@dosync/core";
import { createModel } from "@dosync/react";
export const count = atom(0);
export const [CounterProvider, useCounter] = createModel(() => {
  const own = atom(0);
  return { own, double: derived(() => deref(own) * 2) };
});
`;

/** Shows state of three kinds: an identity of a module, one of a model, and React's own. */
const counter = (sign: string): string => `
import { swap } from "@dosync/core";
import { useState } from "react";
import { useAtom, useDeref, useDerived, useWatch } from "@dosync/react";
import { count, useCounter } from "model.ts";
export function Counter() {
  const { own, double } = useCounter();
  const [n, setOwn] = useAtom(own);
  const [local, setLocal] = useState(0);
  const inline = useDerived(() => useless(n));
  useWatch(count, () => {});
  const all = () => { swap(count, (n) => n + 1); setOwn((n) => n + 1); setLocal((n) => n + 1); };
  return <button onClick={all}>{[useDeref(count), n, useDeref(double), local, inline].join("${sign}")}</button>;
}
function useless(n) { return n > 0; }
`;

const app = (around: string): string => `
import { CounterProvider } from "model.ts";
import { Counter } from "counter.tsx";
import { useState } from "react";
import { TransitionRoot, DraftProvider } from "@dosync/react";
export function App() {
  const [clicks, setClicks] = useState(0);
  return <div onClick={() => setClicks((n) => n + 1)}>{clicks}: ${around.replace("CHILDREN", "<CounterProvider><Counter /></CounterProvider>")}</div>;
}
`;

for (const [where, around] of [
  ["without a provider", "CHILDREN"],
  ["in a TransitionRoot", "<TransitionRoot>CHILDREN</TransitionRoot>"],
] as const) {
  test(`an edited component keeps all state, ${where}`, async () => {
    const { text, click } = await start(around);
    click();
    expect(text()).toBe("1: 1,1,2,1,true");

    await program.write("counter.tsx", counter(" "));
    expect(text()).toBe("1: 1 1 2 1 true");
    click();

    expect(text()).toBe("2: 2 2 4 2 true");
  });

  test(`a component with another hook starts anew, and identities stay, ${where}`, async () => {
    const { text, click } = await start(around);
    click();

    const edited = counter(" ").replace("useWatch(count", "useState(1); useWatch(count");
    await program.write("counter.tsx", edited);
    expect(text()).toBe("1: 1 1 2 0 true");
    click();

    expect(text()).toBe("2: 2 2 4 1 true");
  });

  test(`an edited module of identities and models starts anew, and what is around stays, ${where}`, async () => {
    const { text, click } = await start(around);
    click();

    await program.write("model.ts", MODEL.replaceAll("atom(0)", "atom(10)"));
    expect(text()).toBe("1: 10,10,20,0,true");
    click();

    expect(text()).toBe("2: 11,11,22,1,true");
  });
}

test("an edited component in a draft keeps the draft", async () => {
  await program.write(
    "model.ts",
    `import { ref } from "@dosync/core";
export const name = ref("Ada");`,
  );
  const form = (label: string): string => `
import { DraftProvider, useRef, useValidation } from "@dosync/react";
import { name } from "model.ts";
function Field() {
  const { set } = useValidation(name);
  return <button onClick={() => set("Grace")}>${label} {useRef(name)}</button>;
}
export function App() { return <DraftProvider><Field /></DraftProvider>; }`;
  await program.write("app.tsx", form("Name:"));
  const { text, click } = mount();
  click();
  expect(text()).toBe("Name: Grace");

  await program.write("app.tsx", form("Called"));

  expect(text()).toBe("Called Grace");
});

async function start(around: string): Promise<ReturnType<typeof mount>> {
  await program.write("model.ts", MODEL);
  await program.write("counter.tsx", counter(","));
  await program.write("app.tsx", app(around));
  return mount();
}

function mount(): { text: () => string; click: () => void } {
  const container = document.body.appendChild(document.createElement("div"));
  root = createRoot(container);
  const App = program.exportsOf("app.tsx")["App"] as FunctionComponent;
  act(() => root.render(createElement(App)));
  return {
    text: () => container.textContent,
    click: () => act(() => container.querySelector("button")!.click()),
  };
}
