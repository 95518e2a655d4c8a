import { type Claimant } from "../kernel/extra.ts";
import { CLAIMANTS } from "../kernel/flags.ts";
import { extraOf } from "../kernel/identity.ts";
import { keptChanged, type Source } from "../kernel/source.ts";
import { Callback } from "../commit/calls.ts";
import { type Commit, labelFrom, type CommitName } from "../commit/commit.ts";
import { openCommit } from "../commit/delivery.ts";
import { plugClaims } from "./read-point.ts";

/**
 * Sets of claimants that are empty, to be used again. An attempt claims for a moment, and making a set for
 * each identity takes a tenth of a short one.
 */
const spareClaims: Set<Claimant>[] = [];
const MOST_SPARE = 16;

/** From here on a commit of this source tells the claimant. */
export function claimFor(source: Source, claimant: Claimant): void {
  const extra = extraOf(source);
  if (extra.claims === undefined) {
    extra.claims = spareClaims.pop() ?? new Set();
    plugClaims(tellAll);
    keptChanged(source, extra);
    source.followedChanged(CLAIMANTS, true);
  }
  extra.claims.add(claimant);
}

/** Tells a source's claimants that a commit overtakes them, before its watches run. */
function tellAll(
  source: Source,
  claims: ReadonlySet<Claimant>,
  commit: Commit | undefined,
  commitName: CommitName,
): Commit | undefined {
  let noted = commit;
  for (const claimant of claims) {
    const tell = claimant.overtake(source, labelFrom(commitName));
    if (tell !== undefined) (noted ??= openCommit()).notices.add(new Callback(tell));
  }
  return noted;
}

export function unclaim(source: Source, claimant: Claimant): void {
  const { extra } = source;
  const claims = extra?.claims;
  if (claims === undefined) return;
  claims.delete(claimant);
  if (claims.size > 0) return;
  extra!.claims = undefined;
  keptChanged(source, extra!);
  if (spareClaims.length < MOST_SPARE) spareClaims.push(claims);
  source.followedChanged(CLAIMANTS, false);
}
