/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { readNow } from "./read-now.ts";
import { useShared } from "./use-live.ts";
import { Leaf } from "./value-tree.tsx";

export interface PresentValueProps {
  readonly identity: Identity<unknown>;
  readonly length: number;
}

/** The present value of an identity in one line. What nobody follows is left alone. */
export function PresentValue({ identity, length }: PresentValueProps): JSX.Element {
  const now = readNow(useShared().recorder, identity);
  if (now.status === "value") return <Leaf value={now.value} length={length} />;
  return <span class="other">{now.status === "cold" ? "not computed" : "failed"}</span>;
}
