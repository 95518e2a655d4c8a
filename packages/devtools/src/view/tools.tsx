/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from "preact";

export interface FilterProps {
  /** What is filtered, as its label says: "rules". */
  readonly of: string;
  /** What the words are looked for in. */
  readonly by: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The field above a list in which words are typed: see {@link matcher}. */
export function Filter({ of, by, value, onChange }: FilterProps): JSX.Element {
  return (
    <input
      type="search"
      placeholder={`Filter by ${by}`}
      aria-label={`Filter ${of}`}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Answers whether a text has every word of a filter. Order and case do not count. */
export function matcher(filter: string): (text: string) => boolean {
  const words = filter.toLowerCase().split(/\s+/);
  return (text) => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}

export interface ToggleProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** Switches on and off what a list shows besides, or alone. */
export function Toggle({ isOn, onChange, title, children }: ToggleProps): JSX.Element {
  return (
    <label title={title}>
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {children}
    </label>
  );
}

export interface DetailsProps {
  /** What they are the details of, for who listens. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** The part beside a list, about what was chosen there. Keys scroll it. */
export function Details({ label, children }: DetailsProps): JSX.Element {
  return (
    <div class="details" tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
