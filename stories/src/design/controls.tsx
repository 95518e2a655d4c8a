import { type ButtonHTMLAttributes, type ReactElement, type ReactNode, useId } from "react";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: "primary" | "quiet" | "plain";
  readonly small?: boolean;
}

export function Button({ look = "plain", small = false, ...rest }: ButtonProps): ReactElement {
  return <button type="button" {...rest} className={`button ${look} ${small ? "small" : ""}`} />;
}

interface SwitchProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, checked, onChange }: SwitchProps): ReactElement {
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** Gets what ties the control to its label and its hint. */
  readonly children: (control: {
    id: string;
    className: string;
    "aria-describedby": string;
    "aria-invalid": boolean;
  }) => ReactNode;
}

/** A label, a control, and a line that says what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps): ReactElement {
  const id = useId();
  const hintId = `${id}-hint`;
  const isWrong = error !== undefined && error !== null;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        className: "input",
        "aria-describedby": hintId,
        "aria-invalid": isWrong,
      })}
      <span id={hintId} className={`hint ${isWrong ? "error" : ""}`} aria-live="polite">
        {isWrong ? error : hint}
      </span>
    </div>
  );
}

interface StatProps {
  readonly name: string;
  readonly children: ReactNode;
  readonly tone?: "good" | "bad" | "warn" | undefined;
  readonly small?: boolean;
}

/** A figure with its name. Stands in a `<Stats>`. */
export function Stat({ name, children, tone, small = false }: StatProps): ReactElement {
  return (
    <div className={`stat ${small ? "small" : ""}`}>
      <dt>{name}</dt>
      <dd className={tone}>{children}</dd>
    </div>
  );
}

export function Stats({ children }: { readonly children: ReactNode }): ReactElement {
  return <dl className="stats">{children}</dl>;
}
