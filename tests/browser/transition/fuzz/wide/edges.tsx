import { type ReactElement, useEffect, useLayoutEffect, useState } from "react";
import { type Edge, type PageHandle, usePage } from "./reader.tsx";

/** Where events come from that React itself causes: a click, and the effects of a component. */
export function Edges(): ReactElement {
  const page = usePage();
  const [count, setCount] = useState(0);
  // oxlint-disable-next-line react/immutability
  page.handlers.poke = () => setCount((n) => n + 1);
  useLayoutEffect(() => act(page, "layout effect"));
  useEffect(() => act(page, "passive effect"));
  const click = (): void => page.handlers.click?.();
  return (
    <>
      <button data-click onClick={click} onMouseMove={click} />
      {count % 2 === 0 ? <Leaving key={count} /> : null}
    </>
  );
}

/** Is unmounted by the next poke that finds it. */
function Leaving(): null {
  const page = usePage();
  useLayoutEffect(() => () => act(page, "cleanup"), [page]);
  return null;
}

export function act({ due }: PageHandle, edge: Edge): void {
  const apply = due.get(edge);
  due.delete(edge);
  apply?.();
}
