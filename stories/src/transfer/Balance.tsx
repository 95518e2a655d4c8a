import { type ReactElement, useLayoutEffect, useRef } from "react";
import type { Sums } from "./sums.ts";

interface BalanceProps {
  readonly name: string;
  readonly value: number;
  /** Gets the sum on the screen each time that React has committed this balance. */
  readonly screen: Sums;
}

export function Balance({ name, value, screen }: BalanceProps): ReactElement {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) screen.recordScreen(element.current);
  });

  return (
    <div className="stat" ref={element}>
      <dt>{name}</dt>
      <dd data-balance>{value}</dd>
    </div>
  );
}
