import { type CommitStandIn, dosync, type Identity, isInTransaction } from "@dosync/core";
import { makeIdentities, openModel, type PreparedCommit, tellMutation } from "@dosync/core/adapter";
import { inTransaction, timedOut } from "../errors.ts";
import type { Model, Mutation } from "../model/define-model.ts";
import { argumentsOf, checkPure } from "./admit.ts";
import { type Unnamed, unnamedOf } from "./unnamed.ts";
import { checkShown, closed, readOnly, unknownMutation, unnamed } from "./usable.ts";
import { giveInsight } from "./dehydrated.ts";
import { insightOf } from "./insight.ts";
import { giveWayBack } from "./inverse-way.ts";
import { mixed } from "./naming.ts";
import { listed } from "./outline.ts";
import { checkOptions, type Mutations, type ReplicaOptions } from "./options.ts";
import { pendingOf } from "./named.ts";
import type { QueuedCall, WritesOfPlace } from "./outbox.ts";
import { revived } from "./revived.ts";
import { own, type Owner } from "../owners.ts";
import { type Call, type Keeper, Pending, type RunOptions, type Sent } from "./pending.ts";
import type { ReadyState, Replica, ReplicaStatus } from "./replica.ts";
import { type Link, Sequencer } from "./sequencer.ts";
import { Shared } from "./shared.ts";
import { Rebase } from "./rebase.ts";

/**
 * Opens a replica of a model: its refs show what all replicas of the space have in common, and at once what
 * was run here.
 *
 * **Visible = what is confirmed + the pending mutations that hold, run again in their order.** Whatever
 * comes from others is taken in below what is pending here, in one commit. A mutation that is refused takes
 * exactly its own effects with it. A plain `dosync`, a draft and an asynchronous transaction over shared
 * refs are mutations without a name; one that writes shared refs writes no other ref.
 *
 * @throws {UsageError} (`INVALID_REPLICA`) if an option is missing, or a mutation belongs to another model
 * or has the name of another; (`NOT_COPYABLE`) if the model has something that cannot be kept.
 * @throws What the factory of the model throws.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
 *
 * const replica = openReplica(counter, { space: "mine", at: memory(), mutations: [add] });
 * await replica.ready;
 * const sent = replica.run(add, 5);
 * deref(replica.model.count); // 5
 * deref(sent.state); // "pending"
 * await sent.confirmed;
 * deref(sent.state); // "confirmed"
 * replica.close();
 * ```
 */
export function openReplica<M extends object>(
  model: Model<M>,
  options: ReplicaOptions<M>,
): Replica<M> {
  const mutations = checkOptions(model, options);
  const open = (): Replica<M> => {
    const { model: made, dispose } = openModel(model.create);
    try {
      return new OpenReplica(model, made, dispose, options, mutations);
    } catch (error) {
      dispose();
      throw error;
    }
  };
  // What a page starts from is what its identities were made with: also for a part that hydrates late.
  return options.from === undefined ? open() : makeIdentities(open);
}

class OpenReplica<M extends object> implements Replica<M>, Owner {
  readonly definition: Model<M>;
  readonly model: M;
  readonly ready: Promise<ReadyState>;
  readonly #label: string;
  readonly #dispose: () => void;
  readonly #mutations: Mutations;
  readonly #user: string | undefined;
  readonly #allowsWrites: boolean;
  /** A transaction without a name is what it has written, where others decide. */
  readonly #writes: WritesOfPlace | undefined;
  readonly #isReadOnly: boolean = false;
  readonly #shared: Shared;
  readonly #rebase: Rebase;
  readonly #link: Link;
  /** Development: what tools know it by. */
  readonly #listed: ReturnType<typeof listed> | undefined;
  /** The named mutation that is being run here. */
  #running: Pending | undefined = undefined;

  constructor(
    definition: Model<M>,
    model: M,
    dispose: () => void,
    { space, at, user, allowWrites, from }: ReplicaOptions<M>,
    mutations: Mutations,
  ) {
    const { name } = definition;
    this.definition = definition;
    this.model = model;
    this.#label = `replica "${name}/${space}"`;
    this.#dispose = dispose;
    this.#mutations = mutations;
    const isRemote = "follow" in at;
    this.#user = isRemote ? at.user : user;
    this.#allowsWrites = isRemote ? allowWrites === true : allowWrites !== false;
    this.#writes = isRemote ? at.writes : undefined;
    this.#shared = new Shared(model);
    this.#rebase = new Rebase(
      definition as unknown as Model<never>,
      this.#shared,
      this,
      this.#label,
      this.#revive,
    );
    this.ready = this.#rebase.ready;
    this.#listed =
      process.env.NODE_ENV === "production"
        ? undefined
        : listed(this.#label, this, this.#user, this.#rebase, this.#shared);
    own(this.#shared.owned(), this);
    const place = { model: name, space };
    if (isRemote) {
      this.#isReadOnly = at.isReadOnly === true;
      const start = from?.version === definition.version ? at.start!(from) : undefined;
      if (start !== undefined) this.#rebase.start(start);
      this.#link = at.follow(place, this.#rebase, start);
    } else this.#link = new Sequencer(at.open(place), this.#rebase, this.#rebase.client);
    giveInsight(this, insightOf(this.#rebase, this.#shared, this.#label));
  }

  get status(): Identity<ReplicaStatus> {
    return this.#rebase.status;
  }

  run<A>(mutation: Mutation<M, A>, ...given: void extends A ? [args?: A] : [args: A]): Sent {
    return this.#start(mutation as unknown as Mutation<never, never>, given[0]);
  }

  #start(mutation: Mutation<never, never>, given: unknown, options?: RunOptions): Pending {
    this.#refuseTransaction("run");
    return this.#run(mutation, given, (body, label) => {
      dosync(body, { label, ...options });
    });
  }

  commitAs: Owner["commitAs"] = (mutation, args, changed, commit) => {
    for (const identity of changed) {
      if (!this.#shared.has(identity)) throw mixed(mutation.name, identity);
    }
    return this.#run(mutation, args, commit);
  };

  #run(mutation: Mutation<never, never>, given: unknown, commit: CommitStandIn): Pending {
    const { name } = mutation;
    if (this.#mutations.get(name) !== mutation) throw unknownMutation(this.#label, name);
    this.#checkWritable();
    const args = argumentsOf(mutation as Mutation<never, unknown>, given);
    const context = Object.freeze({ by: this.#user, now: Date.now() });
    const pending = pendingOf(mutation, args, context, this.model, this.#shared, this.#keeper);
    if (process.env.NODE_ENV !== "production") checkPure(pending, this.#shared);
    this.#running = pending;
    try {
      commit(pending.body, name);
    } finally {
      this.#running = undefined;
    }
    // One that has changed nothing here may change something where it is decided.
    if (pending.number === 0) this.#join(pending, [], "queued");
    return pending;
  }

  prepare(commit: PreparedCommit): (() => void) | void {
    if (commit.origin === this) return;
    this.#checkWritable();
    const label = commit.label ?? "dosync";
    this.#shared.check(
      label,
      commit.writes.map(([identity, , value]) => [identity, value]),
    );
    const isNamed = this.#running !== undefined && commit.rerun === this.#running.body;
    if (!isNamed && !this.#allowsWrites) throw unnamed(this.#label, label);
    if (isNamed) {
      const named = this.#running!;
      giveWayBack(commit, named, this.#allowsWrites);
      return () => this.#show(named, commit);
    }
    const make = unnamedOf(commit, this.#shared, this.#writes);
    return () => {
      const made = make();
      if (made !== undefined) this.#show(this.#pendingOf(made), commit);
    };
  }

  viewOf: Owner["viewOf"] = (identity) => this.#shared.views.of(identity);

  pause(): void {
    this.#refuseTransaction("pause");
    this.#link.isPaused = true;
    this.#rebase.pause(true);
  }

  resume(): void {
    this.#refuseTransaction("resume");
    this.#rebase.pause(false);
    this.#link.resume();
  }

  async flush(options?: { readonly timeout?: number | undefined }): Promise<void> {
    const rested = this.#rebase.nextRest();
    this.#link.look();
    const { timeout } = options ?? {};
    if (timeout === undefined) return rested;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timedOut(`flush of ${this.#label}`, timeout)), timeout);
    });
    try {
      await Promise.race([rested, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async forget(): Promise<void> {
    this.#refuseTransaction("forget");
    this.#rebase.takeBack(() => true, "CANCELLED");
    await this.#link.forget?.();
    await this.#rebase.outcomes();
  }

  close(): void {
    this.#refuseTransaction("close");
    if (this.#link.isClosed) return;
    this.#link.close();
    this.#rebase.close();
    this.#listed?.unlist();
    this.#dispose();
  }

  readonly #keeper: Keeper = {
    cancel: (pending) => {
      this.#refuseTransaction("cancel");
      return this.#rebase.takeBack((each) => each === pending, "CANCELLED");
    },
    decided: (pending) => {
      if (this.#listed !== undefined) tellMutation("decided", this.#listed.outline, pending);
    },
    inherits: async ({ client = this.#rebase.client, number }) =>
      (await this.#link.inherits?.(client, number)) === true,
    runAnother: ([named, args], options) => {
      const name = typeof named === "string" ? named : named.name;
      const mutation = this.#mutations.get(name);
      if (mutation === undefined) throw unknownMutation(this.#label, name);
      return this.#start(mutation, args, options);
    },
  };

  #revive = (call: QueuedCall): Pending =>
    revived(call, {
      label: this.#label,
      model: this.model,
      version: this.definition.version,
      shared: this.#shared,
      mutations: this.#mutations,
      keeper: this.#keeper,
      writes: this.#writes,
    });

  #show(pending: Pending, { changes, onRefused }: PreparedCommit): void {
    pending.hearers = onRefused;
    const written = changes.map(([identity]) => identity).filter((one) => this.#shared.has(one));
    this.#join(pending, written, "shown");
  }

  #join(pending: Pending, written: readonly Identity<unknown>[], step: "shown" | "queued"): void {
    this.#rebase.join(pending, written);
    if (this.#listed !== undefined) tellMutation(step, this.#listed.outline, pending);
    this.#link.wake();
  }

  #pendingOf({ args, body }: Unnamed): Pending {
    const call: Call = { name: undefined, args, by: this.#user, now: Date.now() };
    return new Pending(call, body, {}, this.#keeper);
  }

  #refuseTransaction(operation: string): void {
    if (!isInTransaction()) return;
    throw inTransaction(
      operation,
      process.env.NODE_ENV !== "production" &&
        `Cannot call ${operation}() of a replica inside a transaction. Do it outside; the body of a mutation can be called in a transaction, and in another mutation.`,
    );
  }

  #checkWritable(): void {
    if (this.#link.isClosed) throw closed(this.#label);
    if (this.#isReadOnly) throw readOnly(this.#label);
    checkShown(this.#rebase.standing, this.#label);
  }
}
