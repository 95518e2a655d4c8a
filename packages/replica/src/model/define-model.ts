import type { StandardSchemaV1, StandIn } from "@dosync/core";
import { UsageError } from "@dosync/core/adapter";
import type { RefusedError } from "../errors.ts";
import type { Sent } from "../line/pending.ts";
import { commitDraftAs } from "../owners.ts";
import type { Migration } from "./migrate.ts";
import type { Upcasts } from "./upcast.ts";

/** What a mutation knows besides the model and its arguments. */
export interface MutationContext {
  /** Who has run it: the `user` of the replica. */
  readonly by: string | undefined;
  /** When it was run first, in milliseconds as `Date.now()` has them. It stays the same however often it runs. */
  readonly now: number;
}

/** The function of a mutation: it changes the model, synchronously, and by nothing but what it is given. */
export type MutationBody<M extends object, A, R = unknown> = (
  model: M,
  args: A,
  context: MutationContext,
) => R;

/** What a mutation's `after` knows besides the arguments and the result. */
export interface AfterContext extends MutationContext {
  /** The same at each call for one mutation, and of no other. */
  readonly key: string;
  readonly space: string;
}

/** A mutation that takes another one back: itself or its name, and its arguments. */
export type InverseCall<M extends object> = readonly [
  mutation: Mutation<M, never> | string,
  args?: unknown,
];

/** The options of a mutation. */
export interface MutationOptions<M extends object, A, R = unknown> {
  /**
   * Called when it is confirmed: at most once, where it was run. Where that page has ended, another one of the
   * device calls it which has shown the mutation.
   */
  readonly onConfirmed?: ((args: A) => void) | undefined;
  /** Called when it is refused: at most once, where `onConfirmed` would be. */
  readonly onRefused?: ((error: RefusedError, args: A) => void) | undefined;
  /**
   * Called on the server when it is confirmed, such as to send a mail. A server that ends in the middle calls it
   * again, and so does one where it has thrown or rejected: **at least once**, in no certain order. Give `key`
   * to whatever is not to be done twice. With `memory()` and `tabs()` there is no server, so it is not called.
   *
   * @param result What the body has returned. It is kept, so it has to be copyable.
   */
  readonly after?: ((args: A, result: R, context: AfterContext) => unknown) | undefined;
  /**
   * What takes it back once it is confirmed: see `undo` of {@link Sent}. It only reads.
   *
   * @param before The model as it was before this mutation.
   */
  readonly inverse?: ((args: A, before: M) => InverseCall<M>) | undefined;
  /**
   * For calls of an older program that were not confirmed when it ended: by the version of the model that
   * changed this mutation, what is run in the place of the old call.
   */
  readonly upcast?: Upcasts<never> | undefined;
}

/** The options of {@link defineModel}. */
export interface ModelOptions {
  /** Which shape the stored values have: 1, 2, 3 and so on. By default 1. Raise it when the shape changes. */
  readonly version?: number | undefined;
  /**
   * By version, what brings the values of the version before into its shape. A version that only adds
   * identities needs none: they have the values of the factory.
   */
  readonly migrate?: Readonly<Record<number, Migration>> | undefined;
}

/**
 * A named transaction over the model of a replica: see {@link Model.mutation}. A draft over shared refs is
 * committed as one by `draft.commit({ as: mutation, args })`.
 */
export interface Mutation<M extends object, A> extends StandIn<A, Sent> {
  readonly name: string;
  readonly model: Model<M>;
  readonly schema: StandardSchemaV1 | undefined;
  /** To be called by the bodies of other mutations. Elsewhere a replica runs it. */
  readonly body: MutationBody<M, A>;
  readonly options: MutationOptions<M, A, never>;
}

/** A model that replicas can be opened of: see {@link defineModel}. */
export interface Model<M extends object> {
  /** The same in every program. */
  readonly name: string;
  readonly create: () => M;
  /** See {@link ModelOptions}. */
  readonly version: number;
  readonly migrate: Readonly<Record<number, Migration>>;
  /**
   * Names a transaction over the model. It runs here at once, again whenever the state below it changes, and
   * where it is decided; so it does the same everywhere. It reads and changes identities of the model only,
   * and has no effect besides.
   *
   * A Standard Schema for the arguments may stand before the body. It runs in the page, and on a server again
   * over what the page has sent: what it makes of its own answer has to be the same once more.
   *
   * @throws {UsageError} (`INVALID_MUTATION`) unless it has a name and a function.
   */
  mutation<A = void, R = unknown>(
    name: string,
    body: MutationBody<M, A, R>,
    options?: MutationOptions<M, NoInfer<A>, NoInfer<R>>,
  ): Mutation<M, A>;
  mutation<A, R = unknown>(
    name: string,
    schema: StandardSchemaV1<A>,
    body: MutationBody<M, NoInfer<A>, R>,
    options?: MutationOptions<M, NoInfer<A>, NoInfer<R>>,
  ): Mutation<M, A>;
}

/**
 * Defines a model that is shared: its name, and the factory that makes its identities.
 *
 * It stands in a module that every page, worker and server loads. The **refs and collections** that the factory returns
 * are shared, by their addresses; atoms and derived values belong to each page. Rules over shared refs stand
 * in the factory, and read nothing else. The factory makes the same values wherever it runs: a ref that the
 * store does not know yet has the factory's value.
 *
 * When the shape of its values changes, raise `version` and say in `migrate` what the old values become. The
 * first program of the new version that opens a space migrates it, once, in one commit. A migration that
 * throws, or whose values break a rule, leaves everything as it was. Programs of the old version say
 * `outdated` then: they go on showing what they have, and can write nothing more.
 *
 * @returns The model, for {@link openReplica}; `model.mutation` names its transactions.
 * @throws {UsageError} (`INVALID_MODEL`) unless it is given a name and a factory, with versions that are
 * whole numbers from 1 on.
 * @example
 * ```ts
 * const bank = defineModel("bank", () => {
 *   const checking = ref(500);
 *   const savings = ref(1000);
 *   invariant("no overdraft", () => deref(checking) >= 0);
 *   return { checking, savings };
 * });
 *
 * const transfer = bank.mutation("transfer", ({ checking, savings }, amount: number) => {
 *   alter(checking, (balance) => balance - amount);
 *   alter(savings, (balance) => balance + amount);
 * });
 * transfer.name; // "transfer"
 * ```
 * @example
 * ```ts
 * // Version 1 had one ref, `balance`.
 * const account = defineModel("account", () => ({ cents: ref(0), currency: ref("EUR") }), {
 *   version: 2,
 *   migrate: {
 *     2: (values) => {
 *       values.set("cents", (values.get("balance") as number) * 100);
 *       values.delete("balance");
 *     },
 *   },
 * });
 * account.version; // 2
 * ```
 */
export function defineModel<M extends object>(
  name: string,
  factory: () => M,
  options?: ModelOptions,
): Model<M> {
  const { version = 1, migrate = {} } = options ?? {};
  if (!isName(name) || typeof factory !== "function") {
    throw invalidModel(
      process.env.NODE_ENV !== "production" &&
        'defineModel() needs a name and a factory: defineModel("bank", () => ({ checking: ref(0) })).',
    );
  }
  const isMigration = (step: string): boolean =>
    Number.isInteger(+step) && +step > 1 && +step <= version;
  if (!Number.isInteger(version) || version < 1 || !Object.keys(migrate).every(isMigration)) {
    throw invalidModel(
      process.env.NODE_ENV !== "production" &&
        `The version of ${name} is to be a whole number from 1 on, and each migration that of a version from 2 to it.`,
    );
  }
  const model: Model<M> = {
    name,
    create: factory,
    version,
    migrate,
    mutation<A>(
      mutationName: string,
      first: StandardSchemaV1<A> | MutationBody<M, A>,
      ...rest: readonly unknown[]
    ): Mutation<M, A> {
      // A schema may be a function too, as those of ArkType are.
      const hasSchema = "~standard" in Object(first);
      const [body, options] = (hasSchema ? rest : [first, ...rest]) as [
        MutationBody<M, A>,
        MutationOptions<M, A, never>?,
      ];
      if (!isName(mutationName) || typeof body !== "function") {
        throw new UsageError(
          "INVALID_MUTATION",
          `${name}.mutation`,
          process.env.NODE_ENV !== "production" &&
            'mutation() needs a name and a function: model.mutation("transfer", (model, args) => …).',
        );
      }
      const schema = hasSchema ? (first as unknown as StandardSchemaV1) : undefined;
      const mutation: Mutation<M, A> = Object.freeze({
        name: mutationName,
        model,
        schema,
        body,
        options: options ?? {},
        commitDraft: (changed, args, commit) =>
          commitDraftAs(mutation as unknown as Mutation<never, never>, args, changed, commit),
      } satisfies Mutation<M, A>);
      return mutation;
    },
  };
  return Object.freeze(model);
}

function invalidModel(message: string | false): UsageError {
  return new UsageError("INVALID_MODEL", "defineModel", message);
}

function isName(name: unknown): boolean {
  return typeof name === "string" && name !== "";
}
