// Which hook is called never changes while a component is mounted, only from component to component.
/* oxlint-disable react/hooks, react-hooks/rules-of-hooks */
import { deref, type Ref } from "@dosync/core";
import { useDeref, useDerived, useRef, useSelector } from "@dosync/react";
import {
  createContext,
  memo,
  type ReactElement,
  type ReactNode,
  useContext,
  useLayoutEffect,
} from "react";
import { spin, type Waiting } from "../../support.tsx";
import type { PageChange, Program } from "./program.ts";
import type { Shown, Store } from "./store.ts";

/** A moment at which React lets a component act. */
export type Edge = "layout effect" | "passive effect" | "cleanup";

/** How events reach the components that are no group. */
interface Handlers {
  /** Shows a draft of the provider's own, or the program's, or none any more. */
  edit?: (isOwn: boolean) => void;
  /** Lets the component that waits for effects render. */
  poke?: () => void;
  click?: (() => void) | undefined;
}

/** What the components of a page share. */
export interface PageHandle {
  readonly program: Program;
  readonly store: Store;
  /** Where portals lead to. */
  readonly portal: HTMLElement;
  /** Events that wait for an effect of React. */
  readonly due: Map<Edge, () => void>;
  /** How events reach the groups. */
  readonly groups: Map<number, Partial<Record<PageChange["kind"], () => void>>>;
  /** What each value that suspends waits for. */
  readonly loading: Map<number, Waiting>;
  /** What events call; the components put it there. */
  readonly handlers: Handlers;
  /** Called in layout effects: React has just changed the document. */
  readonly onCommit: () => void;
}

export const PageContext = createContext<PageHandle | undefined>(undefined);

export function usePage(): PageHandle {
  return useContext(PageContext)!;
}

const WorldContext = createContext("page");

/** Readers that show one world together. The first one shows its history. */
export function World({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <WorldContext.Provider value={name}>
      <Reader name="history" how={0} />
      {children}
    </WorldContext.Provider>
  );
}

/** A value of the store as text. */
export const Reader = memo(function Reader({
  name,
  how,
}: {
  name: Shown;
  how: number;
}): ReactElement {
  const page = usePage();
  const world = useContext(WorldContext);
  const text = useShown(name, how);
  spin(page.program.weight);
  useLayoutEffect(() => page.onCommit());
  return (
    <i data-name={name} data-world={world}>
      {text}
    </i>
  );
});

/** `how` chooses among the hooks that give the value. It stays the same while a component is mounted. */
export function useShown(name: Shown, how: number): string {
  const identity = usePage().store.identities[name];
  switch (how % 4) {
    case 0:
      return String(useDeref(identity));
    case 1:
      return useSelector(identity, String);
    case 2:
      return String(useRef(identity as Ref<number>));
    default:
      return useDerived(() => String(deref(identity)));
  }
}
