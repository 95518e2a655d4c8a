import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";
import { show } from "./show.ts";

/** An agent has failed and takes no actions until it is restarted. `cause` is what went wrong. */
export class AgentFailedError extends DosyncError {
  override get name(): string {
    return "AgentFailedError";
  }
  /** @internal */
  constructor(label: string, cause: unknown) {
    super(
      "AGENT_FAILED",
      label,
      DEV
        ? `${label} has failed: ${show(cause)}. Call restartAgent() with a value to go on from.`
        : "",
      { cause },
    );
  }
}

/** An agent that works was told to restart. */
export class AgentNotFailedError extends DosyncError {
  override get name(): string {
    return "AgentNotFailedError";
  }
  /** @internal */
  constructor(label: string) {
    super(
      "AGENT_NOT_FAILED",
      label,
      DEV ? `${label} has not failed, so it does not need a restart.` : "",
    );
  }
}
