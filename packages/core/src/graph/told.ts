import { DEV } from "../ground/dev.ts";
import { isSame } from "../ground/same.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import { tools } from "../kernel/tools.ts";
import { committedWorld } from "../kernel/world.ts";
import { UNSET } from "./failure.ts";
import type { Memo } from "./memo.ts";
import { valueIn } from "./system.ts";

/** More causes of one computation are not told. */
const MOST_CAUSES = 8;

/**
 * Development: tells tools that a memo is about to be computed. Answers what `tellComputed` is given. It must run
 * before the computation, which forgets the values that were seen.
 */
export function tellComputing(memo: Memo): unknown {
  if (!DEV || tools?.computing === undefined) return undefined;
  if (memo.world !== committedWorld) return tools.computing(memo.node, undefined, undefined);
  return tools.computing(memo.node, causesOf(memo), kernel.point);
}

/** Development: tells tools that a memo was computed. */
export function tellComputed(note: unknown, old: unknown, { held }: Memo): void {
  if (DEV && note !== undefined) tools?.computed?.(note, !isSame(old, held));
}

/**
 * The dependencies that have another value than the memo has seen. A derived one that may have changed as well, but
 * was not brought up to date, is left out: it was not the reason.
 */
function causesOf({ deps, held }: Memo): IdentityNode[] | undefined {
  if (held === UNSET) return undefined;
  const causes: IdentityNode[] = [];
  for (let link = deps; link !== undefined; link = link.nextDep) {
    if (isSame(valueIn(link.dep), link.seen)) continue;
    causes.push(link.dep as unknown as IdentityNode);
    if (causes.length === MOST_CAUSES) break;
  }
  return causes;
}
