import type { Context } from "../context.ts";
import { BareCallError } from "../errors.ts";

/**
 * The context of an asynchronous body until its first `await`: only the handle may be used.
 *
 * A bare `deref` would still work here, and after the first `await` read something else without a
 * word. So it is refused where that can be told.
 */
class AsyncStart implements Context {
  readonly isTransaction = true;

  read(): never {
    throw new BareCallError("deref");
  }
  changeAtom(): never {
    throw new BareCallError("swap", "tx.dosync(() => swap(…))");
  }
  alter(): never {
    throw new BareCallError("alter");
  }
  refSet(): never {
    throw new BareCallError("refSet");
  }
  commute(): never {
    throw new BareCallError("commute");
  }
  ensure(): never {
    throw new BareCallError("ensure");
  }
  join(): never {
    throw new BareCallError("dosync");
  }
  afterCommit(): never {
    throw new BareCallError("afterCommit");
  }
  send(): never {
    throw new BareCallError("send");
  }
}

export const asyncStart: Context = /* @__PURE__ */ new AsyncStart();
