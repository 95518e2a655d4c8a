import { useAtom, useDeref } from "@dosync/react";
import { type ReactElement, useCallback, useEffect, useId, useState } from "react";
import { Panel, Stat, Stats, useObserved } from "../design/index.ts";
import { Cells } from "./Cells.tsx";
import { Meter } from "../design/meter.ts";
import { MOST_IN_A_CELL, type Sheet } from "./model.ts";
import { NumberField } from "./NumberField.tsx";

interface Place {
  readonly row: number;
  readonly column: number;
}

export function Grid({
  sheet,
  perFrame: atFirst = 0,
}: {
  sheet: Sheet;
  perFrame?: number;
}): ReactElement {
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [perFrame, setPerFrame] = useState(atFirst);
  const choose = useCallback((row: number, column: number) => setPlace({ row, column }), []);

  return (
    <>
      <Panel title="Sheet" note={`${sheet.rows * sheet.columns} atoms`}>
        <Figures sheet={sheet} perFrame={perFrame} />
        <div className="sheet-controls">
          <Rate perFrame={perFrame} onChange={setPerFrame} />
          <Editor sheet={sheet} place={place} onPlace={setPlace} />
        </div>
        <div className="sheet" role="group" aria-label="Cells and totals" tabIndex={0}>
          <Cells sheet={sheet} onChoose={choose} />
          <span
            className="chosen"
            style={{ "--row": place.row, "--column": place.column } as object}
          />
        </div>
      </Panel>
    </>
  );
}

function Figures({ sheet, perFrame }: { sheet: Sheet; perFrame: number }): ReactElement {
  const [meter] = useState(() => new Meter());
  const { framesPerSecond, heap } = useObserved(meter.reading);
  useEffect(() => meter.run(() => sheet.changeSome(perFrame)), [meter, sheet, perFrame]);
  return (
    <Stats>
      <Stat name="Grand total">{useDeref(sheet.grandTotal)}</Stat>
      <Stat name="Frames a second">{framesPerSecond}</Stat>
      <Stat name="Memory">{heap === undefined ? "not told" : `${heap} MB`}</Stat>
    </Stats>
  );
}

function Rate(props: { perFrame: number; onChange: (perFrame: number) => void }): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Changes in each frame: {props.perFrame}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={500}
        step={10}
        value={props.perFrame}
        onChange={(event) => props.onChange(Number(event.target.value))}
      />
    </div>
  );
}

interface EditorProps {
  readonly sheet: Sheet;
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
}

function Editor({ sheet, place, onPlace }: EditorProps): ReactElement {
  const [value, setValue] = useAtom(sheet.cellAt(place.row, place.column));
  return (
    <div className="sheet-editor">
      <NumberField
        label="Row"
        most={sheet.rows - 1}
        value={place.row}
        onChange={(row) => onPlace({ ...place, row })}
      />
      <NumberField
        label="Column"
        most={sheet.columns - 1}
        value={place.column}
        onChange={(column) => onPlace({ ...place, column })}
      />
      <NumberField label="Value" most={MOST_IN_A_CELL} value={value} onChange={setValue} />
    </div>
  );
}
