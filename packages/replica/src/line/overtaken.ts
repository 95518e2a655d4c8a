import type { Identity } from "@dosync/core";
import { nameOf } from "./naming.ts";

/** Others have changed what a commit relied on. */
class OvertakenError extends Error {
  readonly code = "CONFLICT";
}

/** The error for a commit that relied on what an identity no longer is. */
export function overtaken(label: string, identity: Identity<unknown>): Error {
  return new OvertakenError(
    process.env.NODE_ENV === "production"
      ? ""
      : `${label} relied on ${nameOf(identity)}, which others have changed.`,
  );
}
