// A lens on a path may be made where a component renders: it is the same one in each render.
import { atom, deref, lens, reset, swap } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { Fragment, type ReactElement, StrictMode, useState } from "react";
import { expect, test } from "vitest";
import { TransitionRoot, useAtom, useDeref } from "../src/index.ts";

const makeAccounts = () =>
  atom<Readonly<Record<string, { readonly name: string; readonly tags: readonly string[] }>>>({
    ada: { name: "Ada", tags: ["a"] },
    alan: { name: "Alan", tags: [] },
  });

test.each([
  ["without a root", Fragment],
  ["below a TransitionRoot", TransitionRoot],
  ["in StrictMode", StrictMode],
])(
  "a path that is named in a render is one identity, and renders once a change: %s",
  (_name, Root) => {
    const accounts = makeAccounts();
    const lenses = new Set<unknown>();
    let renders = 0;
    let renderAgain!: () => void;
    function Tags(): ReactElement {
      const [count, setCount] = useState(0);
      renderAgain = () => setCount((n) => n + 1);
      const tags = lens(accounts, ["ada", "tags"]);
      lenses.add(tags);
      renders++;
      return (
        <p>
          {useDeref(tags)?.join()} {count}
        </p>
      );
    }
    const page = render(
      <Root>
        <Tags />
      </Root>,
    );
    const perRender = renders;
    for (let i = 0; i < 3; i++) act(renderAgain);
    act(() => void swap(accounts, (all) => ({ ...all, ada: { ...all["ada"]!, tags: ["b"] } })));
    act(() => void swap(accounts, (all) => ({ ...all, alan: { name: "Alan", tags: ["c"] } })));

    expect(page.container.textContent).toBe("b 3");
    expect(renders).toBe(5 * perRender);
    expect(lenses.size).toBe(1);
  },
);

test("whatever is on the way, another path is another identity, which a component may move on to", () => {
  const accounts = makeAccounts();
  function Name({ id }: { id: string }): ReactElement {
    const [name, setName] = useAtom(lens(accounts, [id, "name"]));
    return <button onClick={() => setName(`${name}!`)}>{name}</button>;
  }
  const page = render(<Name id="ada" />);
  expect(page.container.textContent).toBe("Ada");
  page.rerender(<Name id="alan" />);
  expect(page.container.textContent).toBe("Alan");
  act(() => page.container.querySelector("button")!.click());
  expect(deref(accounts)["alan"]!.name).toBe("Alan!");
  act(() => void reset(accounts, { alan: { name: "Turing", tags: [] } }));
  expect(page.container.textContent).toBe("Turing");
});
