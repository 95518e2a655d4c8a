import { type Atom, atom, type Identity } from "@dosync/core";
import { labelOf } from "@dosync/core/adapter";
import { labelled } from "../labelled.ts";
import type { Note } from "./pending.ts";

/** `Views` are the identities of confirmed values. They are published together with what is shown. */
export class Views {
  readonly #confirmed: ReadonlyMap<Identity<unknown>, unknown>;
  readonly #views: Map<Identity<unknown>, Atom<unknown>> = new Map();

  constructor(confirmed: ReadonlyMap<Identity<unknown>, unknown>) {
    this.#confirmed = confirmed;
  }

  of(identity: Identity<unknown>): Identity<unknown> {
    const known = this.#views.get(identity);
    if (known !== undefined) return known;
    const label = process.env.NODE_ENV !== "production" && `${labelOf(identity)}: confirmed`;
    const view = atom(this.#confirmed.get(identity), labelled(label));
    this.#views.set(identity, view);
    return view;
  }

  notesOf(news: Iterable<Identity<unknown>>): Note[] {
    return [...news].flatMap((identity): Note[] => {
      const view = this.#views.get(identity);
      return view === undefined ? [] : [[view, this.#confirmed.get(identity)]];
    });
  }
}
