"use client";
import * as React from "react";
import { createElement, type ReactNode } from "react";
import { isPage } from "../server-value.ts";
import { currentRenderer, useLasting } from "../internals/peek-context.ts";
import { useIsHydrating } from "../use-is-hydrating.ts";
import { useIsomorphicLayoutEffect } from "../use-isomorphic-layout-effect.ts";
import { type Reading, useProvidedReading } from "../reading.ts";
import { ReadingContext } from "../reading-context.ts";
import {
  canFollowTransitions,
  readsWithoutHooks,
  rendersUrgentLanesTogether,
} from "../internals/transitions.ts";
import { renderingTwice } from "../internals/rendering.ts";
import { sameInBoth } from "./first-render.ts";
import { RootContext, type RootPass } from "./root-context.ts";
import { Screen } from "./screen.ts";
import { useBeside } from "./use-beside.ts";
import { RootView, useRootValue } from "./use-root-value.ts";

/** What {@link TransitionRoot} is given. */
export interface TransitionRootProps {
  readonly children?: ReactNode;
}

/**
 * Lets the components below it take part in React's transitions. What is committed inside `startTransition`
 * is rendered in the background, while the screen stays as it is and takes clicks.
 *
 * The store itself changes at once, and whoever reads it outside of React sees that. The screen
 * follows when React has rendered the transition, everything at one moment. What is committed
 * urgently meanwhile is shown at once: the transaction is run again on what the screen shows, and
 * the transition shows both, in the order in which they were committed. So bodies of transactions
 * must be repeatable, which they must be anyway, and should return what they find out instead of
 * assigning it to variables outside. What cannot be run again (an asynchronous transaction, a draft,
 * an agent) brings pending transitions to the screen at once.
 *
 * The screen and a pending transition compute derived values apart. One that makes a new object each
 * time is thus another object in the transition, also where its `equals` says that the two are the same,
 * and is rendered with it.
 *
 * Put it around the application, inside the root of React. It needs React 18 or 19. With another
 * version it changes nothing: transitions that touch the store are rendered synchronously, and as
 * without it no screen is ever torn.
 *
 * @example
 * ```tsx
 * import { startTransition } from "react";
 *
 * const page = ref("home");
 * const open = (next: string) =>
 *   startTransition(() => {
 *     dosync(() => refSet(page, next));
 *   });
 *
 * const Page = () => <button onClick={() => open("about")}>{useRef(page)}</button>;
 *
 * const App = () => (
 *   <TransitionRoot>
 *     <Page />
 *   </TransitionRoot>
 * );
 * ```
 */
export function TransitionRoot({ children }: TransitionRootProps): ReactNode {
  // The same for as long as the program runs. A component of its own would be one more for React to
  // pass by, for each of its readers.
  // oxlint-disable-next-line react/rules-of-hooks, react/hooks
  return canFollowTransitions ? useFollowingRoot(children) : children;
}

/**
 * The state of this component is what React knows of the store. `world` changes with transitions;
 * `urgent updates` counts urgent commits, so that a pass which renders one begins here; with another
 * `generation` all readers render.
 */
function useFollowingRoot(children: ReactNode): ReactNode {
  const isHydrated = useIsHydrating();
  const [screen] = React.useState(() => {
    const make = (): Screen => new Screen(isHydrated);
    return process.env.NODE_ENV === "production" ? make() : sameInBoth(renderingTwice(), make);
  });
  const [world, give] = React.useReducer(screen.take, screen.worlds.committedState);
  const [urgentCount, countUrgent] = React.useReducer(increment, 0);
  const [generation, renderAll] = React.useReducer(increment, 0);
  const repair = rendersUrgentLanesTogether ? 0 : screen.repairOf(urgentCount);
  const renderer = currentRenderer();
  // The renderer never changes.
  // oxlint-disable react/exhaustive-deps
  const own = React.useMemo(
    () => readingOf(screen, generation + repair, renderer),
    [screen, generation, repair],
  );
  const within = useProvidedReading()?.within;
  // Another moment may be shown here later, so components go on with the same hooks.
  const reading = React.useMemo(() => within?.(own) ?? own, [own, within]);
  const pass = React.useMemo<RootPass>(() => ({ reading, world, renderer }), [reading, world]);
  // oxlint-enable react/exhaustive-deps
  // Whether the reading needs a provider of its own: what others provide above would come first.
  // oxlint-disable-next-line react/rules-of-hooks
  const isOwn = !readsWithoutHooks || useLasting(ReadingContext) !== undefined;

  // A server has nobody to let go of its pin.
  if (own.hasScreen) screen.beginMount();
  const waiting = screen.waitFor(world);
  // In a transition this keeps the screen until there is something newer to render.
  if (waiting !== undefined) throw waiting;
  screen.beginPass(world, urgentCount);

  React.useInsertionEffect(
    () =>
      screen.attach({
        give,
        countUrgent: countUrgent,
        renderAll,
        startTransition: nestedTransition,
      }),
    [screen],
  );
  React.useInsertionEffect(() => screen.commitWorld(world), [screen, world]);
  React.useInsertionEffect(() => screen.commitUrgent(urgentCount), [screen, urgentCount]);
  React.useInsertionEffect(() => screen.commitRepair(repair), [screen, repair]);
  useIsomorphicLayoutEffect(() => screen.settle());

  // The same element again: React then looks at none of the children when a urgent update comes.
  const content = React.useMemo(() => {
    const inside = createElement(RootContext.Provider, { value: pass }, children);
    return isOwn ? createElement(ReadingContext.Provider, { value: reading }, inside) : inside;
  }, [reading, pass, isOwn, children]);
  if (rendersUrgentLanesTogether) return content;
  return createElement(React.Fragment, null, content, createElement(PassEnd, { screen }));
}

/**
 * The last component of a pass, in React 18. The next pass may begin in the same task, and mount components
 * without rendering the root component. They must not read what the pass before would have shown.
 */
function PassEnd({ screen }: { readonly screen: Screen }): null {
  screen.worlds.endPass();
  return null;
}

function readingOf(screen: Screen, generation: number, renderer: unknown): Reading {
  const view = new RootView(screen, generation);
  const { beside } = screen;
  return {
    useValue: (identity) => useRootValue(view, identity),
    followsTransitions: true,
    hasScreen: isPage() || !screen.isHydrated, // where there is no document, a server "hydrates"
    useWork: beside && ((key, store) => useBeside(beside, key, store)),
    world: () => screen.worlds.next.shown,
    run,
    renderer,
  };
}

/** What is changed needs no help: the store notifies the screen. */
const run = <T>(body: () => T): T => body();

/**
 * In development React counts the components that a call of `startTransition` updates. It takes many of them
 * for a subscription that should be made another way. It does not look into a nested call.
 */
function nestedTransition(update: () => void): void {
  React.startTransition(() => React.startTransition(update));
}

const increment = (count: number): number => count + 1;
