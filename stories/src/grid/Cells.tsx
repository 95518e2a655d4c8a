import type { Atom, Derived } from "@dosync/core";
import { useDeref } from "@dosync/react";
import { memo, type MouseEvent, type ReactElement } from "react";
import type { Sheet } from "./model.ts";

interface CellsProps {
  readonly sheet: Sheet;
  readonly onChoose: (row: number, column: number) => void;
}

/** Rendered once. From then on each cell and each total renders on its own. */
export const Cells = memo(function Cells({ sheet, onChoose }: CellsProps): ReactElement {
  const choose = (event: MouseEvent): void => {
    const { row, column } = (event.target as HTMLElement).dataset;
    if (row !== undefined && column !== undefined) onChoose(Number(row), Number(column));
  };
  return (
    <div className="sheet-rows" onClick={choose}>
      <div className="sheet-row totals">
        <span className="corner">Σ</span>
        {sheet.columnTotals.map((total, column) => (
          <Total key={column} of={total} />
        ))}
      </div>
      {sheet.cells.map((cells, row) => (
        <div key={row} className="sheet-row">
          <Total of={sheet.rowTotals[row] as Derived<number>} />
          {cells.map((cell, column) => (
            <Cell key={column} of={cell} row={row} column={column} />
          ))}
        </div>
      ))}
    </div>
  );
});

interface CellProps {
  readonly of: Atom<number>;
  readonly row: number;
  readonly column: number;
}

function Cell({ of, row, column }: CellProps): ReactElement {
  const value = useDeref(of);
  return (
    <span className={`cell heat-${value}`} data-row={row} data-column={column}>
      {value}
    </span>
  );
}

function Total({ of }: { of: Derived<number> }): ReactElement {
  return <span className="cell total">{useDeref(of)}</span>;
}
