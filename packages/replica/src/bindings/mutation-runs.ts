import { type Atom, atom, type Identity } from "@dosync/core";
import { publishChanges, readCommitted } from "@dosync/core/adapter";
import type { RefusedError } from "../errors.ts";
import { labelled } from "../labelled.ts";
import type { Replica } from "../line/replica.ts";
import type { Sent } from "../line/pending.ts";
import type { Mutation } from "../model/define-model.ts";

/** What has become of what a component has run. */
export interface MutationState {
  /** Whether one is neither confirmed nor refused. */
  readonly pending: boolean;
  /** Why the last one was refused. */
  readonly refused: RefusedError | undefined;
}

/** Runs a mutation with its arguments, and answers what `replica.run` does. */
export type RunMutation<A> = (...args: void extends A ? [args?: A] : [args: A]) => Sent;

const IDLE: MutationState = { pending: false, refused: undefined };

/** `MutationRuns` follow what one component runs. */
export class MutationRuns {
  readonly #state: Atom<MutationState> = atom(
    IDLE,
    labelled(process.env.NODE_ENV !== "production" && "useMutation"),
  );
  #open: Set<Sent> = new Set();

  get state(): Identity<MutationState> {
    return this.#state;
  }

  /** @throws What `replica.run` throws. Then the state is as it was. */
  run<M extends object, A>(
    replica: Replica<M>,
    mutation: Mutation<M, A>,
    args: Parameters<RunMutation<A>>,
  ): Sent {
    const sent = replica.run(mutation, ...args);
    this.#open.add(sent);
    this.#publish(undefined);
    void this.#follow(sent);
    return sent;
  }

  /** Forgets the last refusal, and what becomes of pending ones. It takes none back. */
  reset(): void {
    this.#open = new Set();
    this.#publish(undefined);
  }

  async #follow(sent: Sent): Promise<void> {
    const open = this.#open;
    let refused = readCommitted(this.#state).refused;
    try {
      await sent.confirmed;
      refused = readCommitted(this.#state).refused;
    } catch (error) {
      refused = error as RefusedError;
    }
    open.delete(sent);
    if (open === this.#open) this.#publish(refused);
  }

  #publish(refused: RefusedError | undefined): void {
    const next: MutationState = { pending: this.#open.size > 0, refused };
    const now = readCommitted(this.#state);
    if (now.pending === next.pending && now.refused === refused) return;
    publishChanges([[this.#state, Object.freeze(next)]], { label: "useMutation", origin: this });
  }
}
