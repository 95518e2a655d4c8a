// A promise that is made in a render is lost when React drops the component that waits for it.
import { atom, derived, deref, reset } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { type ReactElement, Suspense, use } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { useDeref, useDerived, useSelector } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";

/** What is said while a component waits for what it asks for, over ten answers. */
async function saidOf(
  name: string,
  useAnswer: (load: () => Promise<string>) => Promise<string>,
  fails = false,
) {
  const said: string[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((text) => void said.push(String(text)));
  onTestFinished(() => warn.mockRestore());
  const answers: (() => void)[] = [];
  const load = (): Promise<string> =>
    new Promise((resolve, reject) =>
      answers.push(() => (fails ? reject(new Error("no answer")) : resolve("answer"))),
    );
  function Page(): ReactElement {
    return <p>{use(useAnswer(load))}</p>;
  }
  Page.displayName = name;
  let text: string | null = "";
  await withoutConsole(async () => {
    const page = await act(async () =>
      render(
        <Suspense fallback="waits">
          <Page />
        </Suspense>,
      ),
    );
    for (let i = 0; i < 10; i++) {
      await act(async () => {
        for (const answer of answers.splice(0)) answer();
      });
    }
    text = page.container.textContent;
    page.unmount();
  });
  return { said: said.filter((words) => words.includes("ASKED_AGAIN")), text };
}

const id = atom(1);

test.each([
  ["useDerived", (load: () => Promise<string>) => useDerived(() => (deref(id), load()))],
  [
    "useDeref of a derived value that is made in the render",
    (load: () => Promise<string>) => useDeref(derived(() => (deref(id), load()))),
  ],
  ["useSelector", (load: () => Promise<string>) => useSelector(id, () => load())],
] as const)("%s that makes a promise in a render is told so, once", async (name, useAnswer) => {
  const { said } = await saidOf(name, useAnswer);

  expect(said).toEqual([expect.stringMatching(new RegExp(`<${name}>.*atom.*outside`))]);
});

test("what fails each time is asked again as well, and is told so", async () => {
  const { said } = await saidOf("Fails", (load) => useSelector(id, () => load()), true);

  expect(said).toEqual([expect.stringMatching(/<Fails>.*outside/)]);
});

test("a promise that is kept is waited for, and nothing is said", async () => {
  const data = new Map<object, unknown>();
  const useKept = (key: object, load: () => Promise<string>): Promise<string> => {
    if (!data.has(key))
      data.set(
        key,
        derived(() => (deref(id), load())),
      );
    return useDeref(data.get(key) as ReturnType<typeof derived<Promise<string>>>);
  };
  const key = {};

  const answer = await saidOf("Kept", (load) => useKept(key, load));

  expect(answer).toEqual({ said: [], text: "answer" });
});

test("no warning comes for many components that wait at once, nor for one whose promise changes", async () => {
  const said: string[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((text) => void said.push(String(text)));
  onTestFinished(() => warn.mockRestore());
  const rows = Array.from({ length: 20 }, (_, n) => atom(Promise.resolve(n)));
  const Row = ({ of }: { of: (typeof rows)[0] }): ReactElement => <i>{use(useDeref(of))} </i>;
  let page!: ReturnType<typeof render>;
  await act(async () => {
    page = render(
      <Suspense fallback="waits">
        {rows.map((row, n) => (
          <Row key={n} of={row} />
        ))}
      </Suspense>,
    );
  });
  for (let i = 0; i < 10; i++) await act(async () => void reset(rows[0]!, Promise.resolve(-i)));

  expect(page.container.textContent).toContain("-9 1 2");
  expect(said).toEqual([]);
  page.unmount();
});

test("many that wait behind one fallback, and are answered later, are told nothing", async () => {
  const said: string[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((text) => void said.push(String(text)));
  onTestFinished(() => warn.mockRestore());
  const answers: (() => void)[] = [];
  const rows = Array.from({ length: 20 }, (_, n) =>
    atom(new Promise<number>((resolve) => answers.push(() => resolve(n)))),
  );
  const Row = ({ of }: { of: (typeof rows)[0] }): ReactElement => <i>{use(useDeref(of))} </i>;
  let page!: ReturnType<typeof render>;
  await act(async () => {
    page = render(
      <Suspense fallback="waits">
        {rows.map((row, n) => (
          <Row key={n} of={row} />
        ))}
      </Suspense>,
    );
  });
  expect(page.container.textContent).toBe("waits");
  for (const answer of answers.toReversed()) await act(async () => answer());

  expect(page.container.textContent).toContain("0 1 2");
  expect(said).toEqual([]);
  page.unmount();
});
