import { type ReactElement, useId, useState } from "react";
import { numberIn } from "./numberIn.ts";

interface NumberFieldProps {
  readonly label: string;
  readonly most: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** An input for a number from 0 on. What is no such number stays in the input, until it is left. */
export function NumberField({ label, most, value, onChange }: NumberFieldProps): ReactElement {
  const id = useId();
  const [wrong, setWrong] = useState<string>();
  const change = (text: string): void => {
    const number = numberIn(text, most);
    setWrong(number === undefined ? text : undefined);
    if (number !== undefined) onChange(number);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input mono"
        type="number"
        min={0}
        max={most}
        value={wrong ?? value}
        aria-invalid={wrong !== undefined}
        onChange={(event) => change(event.target.value)}
        onBlur={() => setWrong(undefined)}
      />
    </div>
  );
}
