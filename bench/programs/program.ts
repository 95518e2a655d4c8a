import type { ComponentType } from "react";

/** A small program as one would build it with a library. */
interface Program {
  readonly App: ComponentType;
  /** What a person does once. The script measures how long the state takes for it, without React. */
  readonly act: () => void;
  /** Ends what would go on. */
  readonly end?: () => void;
}

/** The same four programs, built with each library as its documentation does. */
export interface Programs {
  /** A number and a button. `act` adds one. */
  readonly counter: () => Program;
  /** Two fields that are saved together, or dropped; an empty name is refused. `act` types and saves. */
  readonly form: () => Program;
  /** A thousand todos in ten lists; one list is shown, each row by itself. `act` edits one. */
  readonly list: () => Program;
  /** A number that shows at once what is added, and loses exactly what the server refuses. `act` adds. */
  readonly optimistic: () => Program;
}

export interface Todo {
  readonly id: number;
  readonly list: number;
  readonly title: string;
}

export function todos(): Todo[] {
  return Array.from({ length: 1000 }, (_, id) => ({ id, list: id % 10, title: `todo ${id}` }));
}

/** A server that refuses what is above 100. */
export async function save(amount: number): Promise<void> {
  if (amount > 100) throw new Error("Too much.");
}
