import { type Identity } from "@dosync/core";
import { openModel, publishChanges } from "@dosync/core/adapter";
import type { AfterCall, Batch, Loaded, LoggedMutation, Model, Mutation } from "@dosync/replica";
import {
  argumentsOf,
  batchOf,
  fromText,
  migration,
  type Outcome,
  readWrites,
  replayLine,
  runConfined,
  Shared,
  upcastCall,
  type WireMutation,
  writing,
} from "@dosync/replica/adapter";
import { Budget, ExceededError } from "./budget.ts";
import { checkSize } from "./check-size.ts";
import type { Limits } from "./limits.ts";
import type { QueuedMutation } from "./push.ts";
import { runWatched } from "./running.ts";

/** Who has sent a mutation, by device and person, and when it came. */
interface Sender {
  readonly device: string;
  readonly subject: string;
  readonly now: number;
}

const LONGEST_NAME = 100;

/** The mutations of a model by their names. */
export type Mutations = ReadonlyMap<string, Mutation<never, never>>;

/** A `Decider` is the model of a space on a server: it shows what is confirmed, and runs mutations over it. */
export class Decider {
  readonly #model: Model<never>;
  readonly #mutations: Mutations;
  readonly #made: object;
  readonly #shared: Shared;
  readonly #budget: Budget;
  readonly #limits: Limits;
  readonly dispose: () => void;
  /** Some values break a rule, so nothing was published since. */
  #isBehind = false;

  constructor(model: Model<never>, mutations: Mutations, limits: Limits) {
    const { model: made, dispose } = openModel(model.create);
    this.#model = model;
    this.#mutations = mutations;
    this.#made = made;
    this.#shared = new Shared(made);
    this.#budget = new Budget(limits);
    this.#limits = limits;
    this.dispose = dispose;
  }

  get version(): number {
    return this.#model.version;
  }

  /** A mutation as it came over the network. Its body refuses where it cannot be run. */
  queued({ id, name, args: text }: WireMutation, version: number, by: Sender): QueuedMutation {
    if (name === "") return this.#queuedWrites(id, text, version, by);
    let call = { name, args: undefined as unknown };
    let fault: { readonly error: unknown } | undefined;
    try {
      const sent = this.#read(text);
      const [upcast, given] = upcastCall(this.#mutations, [name, sent], version, this.version);
      call = { name: upcast, args: given };
      const mutation = this.#mutations.get(upcast);
      if (mutation === undefined) throw unknown(upcast);
      call.args = argumentsOf(mutation as Mutation<never, unknown>, given);
    } catch (error) {
      fault = { error };
    }
    const context = Object.freeze({ by: by.subject, now: by.now });
    return {
      call: { client: by.device, number: id, ...call, by: by.subject, now: by.now },
      label: call.name,
      isRefused: fault !== undefined,
      body: () => {
        if (fault !== undefined) throw fault.error;
        const run = (): unknown => this.#run(this.#mutations.get(call.name)!, call.args, context);
        return runWatched(`${by.device} ${id}`, run, () => {
          throw new ExceededError();
        });
      },
    };
  }

  /** What a transaction without a name has written. It is not kept with the outcome: the log has the values. */
  #queuedWrites(
    id: number,
    text: string,
    version: number,
    { device, subject, now }: Sender,
  ): QueuedMutation {
    const call = { client: device, number: id, name: undefined, args: undefined, by: subject, now };
    const queued: QueuedMutation = { call, label: "dosync", isRefused: false, body: () => {} };
    try {
      const sent = this.#read(text);
      const { writes, relied } = readWrites(sent);
      if (writes.length + relied.length > this.#limits.writes) throw tooManyWrites();
      if (version !== this.version) throw olderWrites();
      return { ...queued, writes, body: writing(sent, this.#shared) };
    } catch (error) {
      return this.refused(queued, error);
    }
  }

  #read(text: string): unknown {
    const sent = fromText(text);
    checkSize(sent, this.#limits.argumentParts);
    return sent;
  }

  /** The same mutation, refused. */
  refused(queued: QueuedMutation, error: unknown): QueuedMutation {
    const body = (): never => {
      throw error;
    };
    return { ...queued, isRefused: true, body };
  }

  /** Runs mutations one after another over what is confirmed. */
  decide(queued: readonly QueuedMutation[], isFirst: boolean): Batch {
    const replayed = replayLine(this.#shared, [], queued);
    const calls: Omit<LoggedMutation, "refusal">[] = queued.map(({ call }) => call);
    const { mutations, ...rest } = batchOf(this.#model, this.#shared, calls, replayed, isFirst);
    const batch: Batch = { ...rest, mutations: mutations.map(withoutRefused) };
    const after = this.#afterOf(queued, replayed.outcomes);
    return after === undefined ? batch : { ...batch, after };
  }

  migration(loaded: Loaded): Batch | undefined {
    return migration(this.#model, this.#shared, loaded);
  }

  /**
   * Takes in what the log goes on with.
   *
   * @throws where a rule of the model does not hold over it.
   */
  confirm(batches: readonly Batch[]): void {
    this.#publish(this.#shared.confirmLog(batches));
  }

  /** Takes in all that the store has: see {@link Decider.confirm}. */
  confirmAll(values: Loaded["values"]): void {
    this.#publish(this.#shared.confirmAll(values));
  }

  #publish(news: Iterable<Identity<unknown>>): void {
    const values = this.#shared.baseOf(this.#isBehind ? this.#shared.all() : news);
    if (values.length === 0) return;
    this.#isBehind = true;
    publishChanges(values, { label: "server", origin: this });
    this.#isBehind = false;
  }

  #run(
    mutation: Mutation<never, never>,
    args: unknown,
    context: { readonly by: string; readonly now: number },
  ): unknown {
    this.#budget.start();
    const allowed = this.#budget.over(this.#shared);
    const result = runConfined(mutation, this.#made, allowed, args, context);
    if (this.#budget.isExceeded) throw new ExceededError();
    return result;
  }

  /** What is to be called after those that are confirmed. */
  #afterOf(
    queued: readonly QueuedMutation[],
    outcomes: readonly Outcome[],
  ): AfterCall[] | undefined {
    const calls = queued.flatMap(({ call }, index): AfterCall[] => {
      const { client, number, name = "", args, by, now } = call;
      const outcome = outcomes[index]!;
      if ("error" in outcome || this.#mutations.get(name)?.options.after === undefined) return [];
      return [{ key: `${client}-${number}`, name, args, result: outcome.result, by, now }];
    });
    return calls.length === 0 ? undefined : calls;
  }
}

/** What somebody sends who may do nothing fills no log. */
function withoutRefused(mutation: LoggedMutation): LoggedMutation {
  if (mutation.refusal === undefined) return mutation;
  return { ...mutation, name: mutation.name?.slice(0, LONGEST_NAME), args: undefined };
}

function tooManyWrites(): Error {
  return withCode("TOO_LARGE", "The transaction writes or relies on too many values.");
}

function olderWrites(): Error {
  return withCode(
    "CONFLICT",
    "An older program has written this, and the space was migrated since.",
  );
}

function unknown(name: string): Error {
  return withCode(
    "UNKNOWN_MUTATION",
    `This server knows no mutation ${JSON.stringify(name.slice(0, LONGEST_NAME))}.`,
  );
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
