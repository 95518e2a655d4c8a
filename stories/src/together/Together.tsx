import { useDeref, useRef, useValidation } from "@dosync/react";
import { type ReactElement, useState } from "react";
import { Button, Field, messageOf, Panel, Stat, Stats } from "../design/index.ts";
import type { Bank } from "../transfer/model.ts";
import { VueMount } from "../VueMount.tsx";
import type { Models } from "./models.ts";
import TogetherVue from "./Together.vue";

/** Left React, right Vue; between them nothing but the model. */
export function Together({ models }: { models: Models }): ReactElement {
  const [props] = useState(() => ({ models }));
  return (
    <div className="pair">
      <Panel title="React" note="components of React">
        <Money bank={models.bank} />
        <Name models={models} />
        <SmallSheet models={models} />
      </Panel>
      <VueMount component={TogetherVue} props={props} />
    </div>
  );
}

function Money({ bank: { checking, savings, transfer } }: { bank: Bank }): ReactElement {
  const [refusal, setRefusal] = useState("");
  const move = (): void => {
    setRefusal("");
    try {
      transfer(checking, savings, 100);
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  return (
    <>
      <Stats>
        <Stat name="Checking">{useRef(checking)}</Stat>
        <Stat name="Savings">{useRef(savings)}</Stat>
      </Stats>
      <div className="row">
        <Button look="primary" onClick={move}>
          Transfer 100 in React
        </Button>
        <span className="bad small" role="status">
          {refusal}
        </span>
      </div>
    </>
  );
}

function Name({ models }: { models: Models }): ReactElement {
  const { value, set, error } = useValidation(models.workspace.name);
  return (
    <Field
      label="Name, in React"
      error={error === undefined ? undefined : messageOf(error)}
      hint="What is accepted appears on both sides."
    >
      {(control) => (
        <input {...control} value={value} onChange={(event) => set(event.target.value)} />
      )}
    </Field>
  );
}

function SmallSheet({ models: { sheet } }: { models: Models }): ReactElement {
  return (
    <div className="small-sheet">
      {sheet.cells.map((row, y) =>
        row.map((_, x) => <CellButton key={`${y} ${x}`} sheet={sheet} row={y} column={x} />),
      )}
      <span className="small-total">Σ {useDeref(sheet.grandTotal)}</span>
    </div>
  );
}

function CellButton(props: {
  readonly sheet: Models["sheet"];
  readonly row: number;
  readonly column: number;
}): ReactElement {
  const { sheet, row, column } = props;
  const value = useDeref(sheet.cellAt(row, column));
  return (
    <button
      type="button"
      className={`heat-${value}`}
      aria-label={`Row ${row}, column ${column}: ${value}`}
      onClick={() => sheet.increment(row, column)}
    >
      {value}
    </button>
  );
}
