// Which hook is called never changes while a component is mounted, only from component to component.
/* oxlint-disable react/hooks, react-hooks/rules-of-hooks */
import { deref, dosync, type Identity, type Ref } from "@dosync/core";
import { TransitionRoot, useAtom, useDeref, useDerived, useRef, useSelector } from "@dosync/react";
import { show } from "../model.ts";
import { inOneAtom, inRefs, refusable } from "./identities.ts";
import type { MakeStore, Store } from "./store.ts";

/** Every other program keeps everything in refs, the others in a single atom. */
export const dosyncWithRoot: MakeStore = (seed) => ({
  Provider: TransitionRoot,
  ...(seed % 2 === 0 ? showingRefs() : showingOneAtom()),
});

function showingRefs(): Omit<Store, "Provider"> {
  const { identities, body } = inRefs();
  return {
    useShown: (name, how) => useIdentity(identities[name], how),
    run: (transaction) => refusable(() => dosync(body(transaction))),
    peek: (name) => String(deref(identities[name])),
  };
}

function showingOneAtom(): Omit<Store, "Provider"> {
  const { state, identities, run } = inOneAtom();
  return {
    useShown(name, how) {
      switch (how % 4) {
        case 0:
          return useDeref(identities[name]);
        case 1:
          return useSelector(state, (value) => show(value, name));
        case 2:
          return show(useAtom(state)[0], name);
        default:
          return useDerived(() => show(deref(state), name));
      }
    },
    run,
    peek: (name) => show(deref(state), name),
  };
}

/** `how` does not change while a component is mounted. */
function useIdentity(identity: Identity<number | string>, how: number): string {
  switch (how % 4) {
    case 0:
      return String(useDeref(identity));
    case 1:
      return useSelector(identity, String);
    case 2:
      return String(useRef(identity as Ref<number | string>));
    default:
      return useDerived(() => String(deref(identity)));
  }
}
