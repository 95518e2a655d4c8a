/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import { Fragment, type JSX } from "preact";
import { useShared } from "./use-live.ts";

export interface NamesProps {
  readonly of: readonly Identity<unknown>[];
  readonly onSelect: (identity: Identity<unknown>) => void;
}

const MOST_NAMES = 20;

/** Identities by name, to be chosen. */
export function Names({ of, onSelect }: NamesProps): JSX.Element {
  const { identities } = useShared().recorder;
  return (
    <>
      {of.slice(0, MOST_NAMES).map((identity, i) => (
        <Fragment key={i}>
          {i > 0 && ", "}
          <button type="button" class="link" onClick={() => onSelect(identity)}>
            {identities.nameOf(identity)}
          </button>
        </Fragment>
      ))}
      {of.length > MOST_NAMES && ` and ${(of.length - MOST_NAMES).toLocaleString("en")} more`}
    </>
  );
}
