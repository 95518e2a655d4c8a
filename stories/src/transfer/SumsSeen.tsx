import type { ReactElement } from "react";
import { useObserved } from "../design/index.ts";
import { distinct, type Sums } from "./sums.ts";

interface SumsSeenProps {
  readonly name: string;
  readonly sums: Sums;
}

/** Every sum that was seen, the wrong ones in red. */
export function SumsSeen({ name, sums }: SumsSeenProps): ReactElement {
  const seen = useObserved(sums);
  const values = distinct(seen);
  const isRight = values.every((sum) => sum === 1500);
  return (
    <tr>
      <td>{name}</td>
      <td className="number">{seen.length}</td>
      <td className={`number ${isRight ? "good" : "bad"}`} data-testid={name}>
        {values.join(", ") || "–"}
      </td>
    </tr>
  );
}
