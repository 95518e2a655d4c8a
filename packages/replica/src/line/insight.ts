import type { Insight } from "./dehydrated.ts";
import type { Rebase } from "./rebase.ts";
import type { Shared } from "./shared.ts";
import { checkShown } from "./usable.ts";

/** What a replica knows of itself besides what everybody sees. */
export function insightOf(rebase: Rebase, shared: Shared, label: string): Insight {
  return {
    get isLoaded() {
      const { isLoaded, isDamaged, isOutdated } = rebase.standing;
      return isLoaded || isDamaged || isOutdated;
    },
    get refusal() {
      return rebase.refusal;
    },
    confirmed() {
      checkShown(rebase.standing, label);
      return { cursor: rebase.cursor, version: rebase.version, values: shared.kept() };
    },
  };
}
