// The suite is published as sources that our stricter settings would refuse; this is what we use of it.
export interface ReactiveFramework {
  signal<T>(initial: T): { read(): T; write(value: T): void };
  computed<T>(compute: () => T): { read(): T };
  effect(body: () => void | (() => void)): () => void;
  run(body: () => void): void;
  batch?(body: () => void): void;
  untracked?<T>(body: () => T): T;
}

export const testSuite: readonly {
  readonly section: string;
  readonly cases: Readonly<Record<string, (framework: ReactiveFramework) => unknown>>;
  readonly type?: "behavioral";
}[];
