import { BARE, WATCHED } from "../kernel/flags.ts";
import { Extra } from "../kernel/extra.ts";
import { type IdentityNode, plugExtra } from "../kernel/identity.ts";
import { isObject } from "../ground/object.ts";
import { Source } from "../kernel/source.ts";

/**
 * One of many sources that are found by a key. It is an entity of a collection, or a bucket of an index.
 *
 * To cost little, all members of a table have one extra in common. A member gets its own when something is
 * put there.
 */
export abstract class Member extends Source {
  readonly key: unknown;
  declare extra: MemberExtra;

  constructor(table: Table<Member>, key: unknown, value: unknown, flags: number) {
    super(value, flags);
    this.extra = table.shared;
    this.key = key;
  }

  get table(): Table<Member> {
    return this.extra.table;
  }
  /** Whether its committed value says that nothing is there: no row, an empty bucket. */
  abstract get isEmpty(): boolean;

  override watchedChanged(isWatched: boolean): void {
    super.watchedChanged(isWatched);
    this.table.keep(this);
  }
  override followedChanged(): void {
    this.table.keep(this);
  }
}

/** What a member has besides its value, with the way to its table. */
export class MemberExtra extends Extra {
  readonly table: Table<Member>;

  constructor(table: Table<Member>) {
    super();
    this.table = table;
  }
}

/**
 * Members by key. One that was written is held; of any other the table knows as long as somebody holds it,
 * or as it holds something itself: whoever depends on it, a watch, a claim.
 *
 *     "7" ─▶ member        written, or somebody hears of it
 *     "8" ─▷ member        weakly: it may be asked for again while somebody holds it
 *     "9"    bare          its value alone, which was put there without a member
 *
 * A value stays bare until its member is written or heard of. A member that is made of it meanwhile is known
 * weakly, so who only reads leaves nothing behind.
 *
 * Whether a member is held may be decided late, but only towards letting go: from the moment somebody puts a
 * value into a member, it is held. So a member that has a value of its own, in whichever transaction, is never
 * lost.
 */
export abstract class Table<out M extends Member> {
  readonly #members: Map<unknown, Member | WeakRef<Member>> = new Map();
  /** Those that are known weakly by a key that is an object: it may hold its own member. */
  #byObject: WeakMap<object, WeakRef<Member>> | undefined = undefined;
  /** The bare values by key, or where each is found. */
  readonly bare: Map<unknown, unknown> = new Map();
  readonly shared: MemberExtra;
  /** Members to be looked at: they may be without a value. */
  #doubtful: Member[] = [];
  #isWaiting = false;

  constructor() {
    plugExtra(extraOfAny, descriptionOf);
    this.shared = new MemberExtra(this);
  }

  protected abstract make(key: unknown): M;
  /** What messages call a member. */
  abstract labelFor(member: Member): string;
  /** How messages name a member: its kind and its label, unless a table says more. */
  describe(member: Member): string {
    return `${member.kind} "${this.labelFor(member)}"`;
  }

  /** Brings the bare values up to date. Called before they are asked for. */
  abstract settle(): void;
  /** Gives a new member its bare value. Answers whether the value is that of a running transaction. */
  protected abstract begin(member: Member, bare: unknown): boolean;
  /** The member has its value itself from now on. */
  protected take(key: unknown): void {
    this.bare.delete(key);
  }

  /** Whether nothing is here. Nothing was ever asked for or put, or all of it is forgotten. */
  protected get isUnused(): boolean {
    return this.#members.size + this.bare.size === 0 && this.#byObject === undefined;
  }

  /** The member of a key: the same one as long as somebody holds it. */
  get(key: unknown): M {
    return this.known(key) ?? this.#make(key, false);
  }

  /**
   * The member of a key, which is about to be given a value. It is held until it turns out that it has none.
   */
  hold(key: unknown): M {
    if (this.#members.get(key) instanceof Member) return this.#members.get(key) as M;
    const member = this.known(key) ?? this.#make(key, true);
    this.#hold(member);
    return member;
  }

  /** Holds a member that somebody may hear of. One that was written is held anyway. */
  keep(member: Member): void {
    if (member.isEmpty || (member.flags & BARE) !== 0) this.#hold(member);
  }

  /** Notes a member that is held and may have no value. It is looked at when nothing runs any more. */
  doubt(member: Member): void {
    this.#doubtful.push(member);
    this.lookLater();
  }

  /** Looks at what is in doubt when nothing runs any more. A transaction may have left something. */
  protected lookLater(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    queueMicrotask(() => this.#letGo());
  }

  /** The member of a key, if there is one. */
  known(key: unknown): M | undefined {
    const known = this.#members.get(key) ?? this.#byObject?.get(key as object);
    return (known instanceof WeakRef ? known.deref() : known) as M | undefined;
  }

  #make(key: unknown, isHeld: boolean): M {
    const made = this.make(key);
    this.settle();
    const bare = this.bare.get(key);
    if (bare !== undefined && this.begin(made, bare)) this.#hold(made);
    else if (!isHeld && this.bare.get(key) === bare) {
      if (bare !== undefined) made.flags |= BARE;
      this.#weaken(made);
    }
    return made;
  }

  #hold(member: Member): void {
    this.take(member.key);
    member.flags &= ~BARE;
    this.#members.set(member.key, member);
    this.doubt(member);
  }

  #letGo(): void {
    const doubtful = this.#doubtful;
    this.#doubtful = [];
    this.#isWaiting = false;
    this.settle();
    for (const member of doubtful) {
      if (isForgettable(member)) this.#weaken(member);
    }
  }

  /** A key with a bare value is not forgotten with its member. */
  #weaken(member: Member): void {
    const weak = new WeakRef(member);
    const { flags, key } = member;
    if (isObject(key)) {
      this.#members.delete(key);
      (this.#byObject ??= new WeakMap()).set(key, weak);
      return;
    }
    this.#members.set(key, weak);
    if ((flags & BARE) === 0) {
      forgotten.register(member, [new WeakRef(this.#members), key, weak]);
    }
  }
}

/**
 * Nobody hears of it, and nothing was put there. An earlier version is no reason to hold it: who sees that
 * one holds the member.
 */
function isForgettable({ extra, flags, isEmpty, subs, table }: Member): boolean {
  if (!isEmpty || subs !== undefined || (flags & WATCHED) !== 0) return false;
  if (extra === table.shared) return true;
  const { claims, invariants, meta } = extra;
  const isClaimed =
    claims !== undefined && [...claims].some((claimant) => (claimant as unknown) !== table);
  return !isClaimed && (invariants ?? meta) === undefined;
}

/** Forgets the key of a collected member, unless another one has come. */
const forgotten: FinalizationRegistry<
  [members: WeakRef<Map<unknown, unknown>>, key: unknown, weak: unknown]
> = /* @__PURE__ */ new FinalizationRegistry(([members, key, weak]) => {
  const map = members.deref();
  if (map !== undefined && map.get(key) === weak) map.delete(key);
});

/** The description of a member. Undefined of any other identity. */
function descriptionOf(node: IdentityNode): string | undefined {
  return node instanceof Member ? node.table.describe(node) : undefined;
}

/** In the place of `extraOf`, once there is a table. */
function extraOfAny(node: IdentityNode): Extra {
  if (!(node instanceof Member)) return (node.extra ??= new Extra());
  const { extra, table } = node;
  if (extra === table.shared) node.extra = ownExtra(node, table);
  table.keep(node); // something may be put there that nobody else holds
  return node.extra;
}

function ownExtra(member: Member, table: Table<Member>): MemberExtra {
  const { shared } = table;
  const extra = new MemberExtra(table);
  extra.label = table.labelFor(member);
  extra.validator = shared.validator;
  extra.freeze = shared.freeze;
  return extra;
}
