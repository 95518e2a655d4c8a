import type { DraftRefusal } from "../draft/check.ts";
import type { Draft } from "../draft/types.ts";
import type { Identity } from "../kernel/types.ts";
import { opened } from "../draft/fields.ts";
import { external } from "./external.ts";

const known: WeakMap<Draft, Identity<readonly DraftRefusal[]>> = new WeakMap();

/**
 * An identity of what a draft's `check` answers. It can be watched, derived from, or shown.
 *
 * It changes with the draft, and with what others commit where a validator or a rule reads it. The hooks
 * and composables show it as `useDraft().refused`.
 *
 * @throws {InvalidArgumentError} unless it is given a draft.
 * @example
 * ```ts
 * const name = ref("Ada", { validator: (text) => text !== "" || "Enter a name." });
 * const edit = draft();
 * const canSave = derived(() => deref(refusalsOf(edit)).length === 0);
 * edit.refSet(name, "");
 * deref(canSave); // false
 * edit.refSet(name, "Grace");
 * deref(canSave); // true
 * edit.abort();
 * ```
 *
 * Clojure has no drafts.
 */
export function refusalsOf(draft: Draft): Identity<readonly DraftRefusal[]> {
  let refusals = known.get(draft);
  if (refusals === undefined) {
    const edit = opened(draft, "refusalsOf");
    refusals = external({
      label: `refusals of draft "${edit.label}"`,
      read: () => edit.check(),
      listen(changed) {
        const key = {};
        edit.addWatch(key, changed);
        return () => void edit.removeWatch(key);
      },
    });
    known.set(draft, refusals);
  }
  return refusals;
}
