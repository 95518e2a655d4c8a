import { checkFunction, checkLabel, checkObject } from "../../ground/check-options.ts";
import { DEV } from "../../ground/dev.ts";
import { InvalidArgumentError, show } from "../../ground/errors.ts";
import { draftOn } from "../../draft/draft.ts";
import { type OpenDraft, openDraftLater } from "../../draft/open-draft.ts";
import type { Draft } from "../../draft/types.ts";
import { type FrameworkWorld, RootWorld } from "./root-world.ts";
import { attachRoot as attach, type FrameworkRoot } from "./roots.ts";

export type { CommitWrite, FrameworkWorld, Values } from "./root-world.ts";
export type { FrameworkRoot, RootCommit } from "./roots.ts";

/**
 * A world that a screen can show while the store moves on. It has all identities together as of one moment,
 * derived values included, with or without what was replayed on it.
 *
 * Use it in a binding whose framework renders in the background: what is being rendered keeps its
 * world. Close it when nothing shows it any more.
 *
 * @example
 * ```ts
 * const count = atom(1);
 * const screen = openWorld();
 * screen.pin();
 * swap(count, (n) => n + 1);
 * screen.read(count); // 1
 * screen.write(screen.replay(() => swap(count, (n) => n * 10)));
 * screen.read(count); // 10
 * deref(count); // 2
 * screen.close();
 * ```
 */
export function openWorld(): FrameworkWorld {
  return new RootWorld();
}

/**
 * Opens a draft on what a world shows. The draft starts from the values of that world, not from those of the
 * store, and finds its conflicts against them.
 *
 * @example
 * ```ts
 * const name = ref("Ada");
 * const screen = openWorld();
 * screen.pin();
 * dosync(() => refSet(name, "Grace"));
 * const edit = openDraft(screen);
 * edit.deref(name); // "Ada"
 * edit.abort();
 * screen.close();
 * ```
 */
export function openDraft(world: FrameworkWorld, label?: string): Draft {
  if (DEV && !(world instanceof RootWorld)) {
    throw new InvalidArgumentError(
      "openDraft",
      `openDraft() needs a world of openWorld(), but was given ${show(world)}.`,
    );
  }
  return draftOn((world as RootWorld).footing(), label);
}

/**
 * A draft for a screen that is being rendered, by a server for instance. It begins with the first change in it,
 * or when {@link DraftWorld} says so. Until then nothing is held for it, so it may be forgotten.
 *
 * @param start Answers the draft or the world that it starts from: the store, if neither. Asked when it begins.
 * @example
 * ```ts
 * const name = ref("Ada");
 * const edit = draftLater("profile", () => ({}));
 * dosync(() => refSet(name, "Grace"));
 * draftWorld(edit).begin();
 * dosync(() => refSet(name, "Alan"));
 * edit.deref(name); // "Grace"
 * edit.abort();
 * ```
 */
export function draftLater(
  label: string | undefined,
  start: () => { readonly in?: Draft | undefined; readonly on?: FrameworkWorld | undefined },
): Draft {
  if (DEV) {
    checkLabel(label);
    checkFunction(start, "start of draftLater()");
  }
  return openDraftLater({ label }, () => {
    const { in: outer, on } = start();
    return {
      outer: outer as OpenDraft | undefined,
      footing: (on as RootWorld | undefined)?.footing(),
    };
  });
}

/**
 * Tells a framework's root of every commit, before and after it is published. In between the root can pin
 * worlds, and later it can run the transaction again in them.
 *
 * @returns A function that ends it.
 * @example
 * ```ts
 * const before = openWorld();
 * const detach = attachRoot({
 *   prepare: () => before.pin(),
 *   published: ({ writes }) => console.log(writes.length),
 *   aborted: () => {},
 * });
 * detach();
 * ```
 */
export function attachRoot(root: FrameworkRoot): () => void {
  if (DEV) {
    checkObject(root, "The root of attachRoot()");
    for (const name of ["prepare", "published", "aborted"] as const) {
      checkFunction(root[name], `${name} of attachRoot()`);
    }
  }
  return attach(root);
}
