/** An entity of the benchmark. */
export interface Entity {
  readonly id: number;
  readonly title: string;
  readonly x: number;
  readonly y: number;
}

/** Entities in a library, with a history of what was done to them. */
interface UndoStore {
  /** Moves an entity: one step of the history. */
  readonly move: (id: number) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly x: (id: number) => number;
  /** What keeps all of it in memory. */
  readonly kept: unknown;
}

/** Makes a store of these entities. Its history keeps so many steps. */
export type Open = (entities: readonly Entity[], steps: number) => UndoStore;

/** An entity that has moved. */
export function moved(entity: Entity | undefined): Entity {
  if (entity === undefined) throw new Error("There is no such entity.");
  return { ...entity, x: entity.x + 1 };
}
