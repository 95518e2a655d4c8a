import {
  type Draft,
  type DraftChange,
  type DraftConflict,
  type DraftRefusal,
  draft as openDraft,
} from "@dosync/core";
import { checkOptions, draftLater, draftWorld, type DraftWorld } from "@dosync/core/adapter";
import type { InjectionKey, ShallowRef } from "vue";
import { channel } from "./channel.ts";
import { computedRef, type Hear } from "./computed-ref.ts";
import { mayStart, startInScope } from "./lifetime.ts";
import { injectLocal, injectOrThrow, provideLocal } from "./provide-local.ts";
import { WORLD } from "./world.ts";

/** The draft that a subtree edits, and what can be said of it. */
export interface DraftView {
  /** The draft itself: change it, `rebase`, `commit` or `abort` it. */
  readonly draft: Draft;
  readonly state: Readonly<ShallowRef<Draft["state"]>>;
  /** The values that differ from those that it started from. */
  readonly changes: Readonly<ShallowRef<readonly DraftChange[]>>;
  /**
   * The identities that were changed in it and by others. As long as there is one, it cannot be committed.
   */
  readonly conflicts: Readonly<ShallowRef<readonly DraftConflict[]>>;
  /**
   * The refusals, with their messages: of validators, of rules, and of texts that are no value. As long as
   * there is one, it cannot be committed.
   */
  readonly refused: Readonly<ShallowRef<readonly DraftRefusal[]>>;
  /** Whether `commit` is possible: there are changes, and neither conflicts nor refusals. */
  readonly canSave: Readonly<ShallowRef<boolean>>;
}

/** The options of {@link provideDraft}. */
export interface ProvideDraftOptions {
  /** A draft that you opened, and that you end. Otherwise one is opened, and ends with the component. */
  readonly draft?: Draft | undefined;
  /** The name of the draft that is opened, for errors and the commit feed. */
  readonly label?: string | undefined;
}

const DRAFT: InjectionKey<DraftView> = /* @__PURE__ */ Symbol();

/** Answers the nearest draft that is open: what is shown where those below it have ended. */
type Nearest = () => Draft | undefined;
const NEAREST: InjectionKey<Nearest> = /* @__PURE__ */ Symbol();

/**
 * Shows a draft instead of the committed state in a component and below it. Use it for a form over any number
 * of refs with a live preview, which is saved all at once or dropped.
 *
 * Composables that are called after it in the same `setup`, and in every component below, show what the
 * draft sees. Changes go through the draft: the `value` of {@link useValidation}, and what is called with
 * `draft.dosync(() => transfer(a, b))` or `draft.refSet(…)`. A plain `dosync` commits past it. Atoms are no
 * part of what can be dropped: assigning to {@link useAtom} changes them at once.
 *
 * Inside of another one it opens a draft in that draft. One that it opened itself is aborted with the
 * component. On the server the committed state is shown, and no draft is held open.
 *
 * A draft that was committed or aborted has ended: the state outside is shown, and changes of refs
 * throw an `EndedError`. A new `key` for the component that calls this opens the next draft.
 *
 * @returns The same as {@link useDraft} in a component below.
 * @example
 * ```ts
 * const name = ref("Ada");
 * const Form = defineComponent({
 *   emits: ["end"],
 *   setup(props, { emit }) {
 *     const { draft, canSave } = provideDraft({ label: "profile" });
 *     const { value } = useValidation(name);
 *     const save = (): void => {
 *       draft.commit();
 *       emit("end");
 *     };
 *     return { value, canSave, save };
 *   },
 *   template: `
 *     <input v-model="value" aria-label="Name" />
 *     <button :disabled="!canSave" @click="save">Save</button>`,
 * });
 * const App = defineComponent({
 *   components: { Form },
 *   data: () => ({ edit: 1 }),
 *   template: `<Form :key="edit" @end="edit++" />`,
 * });
 * ```
 */
export function provideDraft(options: ProvideDraftOptions = {}): DraftView {
  if (process.env.NODE_ENV !== "production") checkOptions(options, "provideDraft()");
  const { label } = options;
  injectLocal(WORLD)?.refuseDraft?.();
  const around = injectLocal(NEAREST);
  // An open draft keeps versions. Where nothing would end it, it is opened when somebody asks for it.
  let own = options.draft ?? (mayStart() ? openDraft({ label, in: around?.() }) : undefined);
  provideLocal(NEAREST, () => (own?.state === "open" ? own : around?.()));
  const present = computedRef(
    "useDraft",
    () => own,
    (trigger, hear) => {
      if (own !== undefined) showInScope(own, own !== options.draft, trigger, hear);
    },
    () => false,
  );
  const ask = <T>(question: (draft: Draft) => T, otherwise: T): Readonly<ShallowRef<T>> =>
    computedRef("useDraft", () =>
      present.value === undefined ? otherwise : question(present.value),
    );
  return provideLocal(DRAFT, {
    get draft() {
      return (own ??= draftLater(label, () => ({ in: around?.() })));
    },
    state: ask((draft) => draft.state, "open"),
    changes: ask((draft) => draft.changes(), NOTHING),
    conflicts: ask((draft) => draft.conflicts(), NOTHING),
    refused: ask((draft) => draftWorld(draft).refused(), NOTHING),
    canSave: ask(canSave, false),
  });
}

const NOTHING: readonly never[] = [];

function canSave(draft: Draft): boolean {
  return (
    draft.changes().length > 0 &&
    draft.conflicts().length + draftWorld(draft).refused().length === 0
  );
}

/** Lets everything below show the draft. One that was opened here ends with the scope. */
function showInScope(draft: Draft, isOwn: boolean, trigger: () => void, hear: Hear): void {
  const world = draftWorld(draft, injectLocal(WORLD) as DraftWorld | undefined);
  provideLocal(WORLD, world);
  startInScope("provideDraft", () => {
    const stop = world.follow(trigger, channel);
    return hear(() => {
      if (isOwn && draft.state === "open") draft.abort();
      stop();
    });
  });
}

/**
 * The draft that {@link provideDraft} has provided in this component or above it.
 *
 * @throws {UsageError} (`NO_PROVIDER`) if there is none.
 * @example
 * ```ts
 * const Toolbar = defineComponent({
 *   emits: ["saved"],
 *   setup(props, { emit }) {
 *     const { draft, conflicts, canSave } = useDraft();
 *     const save = (): void => {
 *       draft.commit();
 *       emit("saved"); // the draft has ended: whoever provides it gets another key
 *     };
 *     const takeTheirs = (): void => draft.rebase({ resolve: ({ theirs }) => theirs });
 *     return { canSave, conflicts, save, takeTheirs };
 *   },
 *   template: `
 *     <button v-if="conflicts.length" @click="takeTheirs">Take theirs</button>
 *     <button v-else :disabled="!canSave" @click="save">Save</button>`,
 * });
 * ```
 */
export function useDraft(): DraftView {
  return useDraftOf("useDraft");
}

export function useDraftOf(caller: string): DraftView {
  return injectOrThrow(
    DRAFT,
    caller,
    process.env.NODE_ENV !== "production"
      ? "No component above has called provideDraft(). Call it where the form begins."
      : "",
  );
}
