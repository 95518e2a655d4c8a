import { plugAround } from "../commit/delivery.ts";
import { checkFunction, checkLabel, checkObject } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { computing } from "../graph/cycle.ts";
import { settle } from "../graph/subscription.ts";
import { connectGraph } from "../graph/tracking.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { elsewhere } from "../kernel/elsewhere.ts";
import { extraOf } from "../kernel/identity.ts";
import { show } from "../kernel/observers.ts";
import { overlay, type OverlayValues } from "../kernel/overlay.ts";
import type { Source } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";
import { committedWorld } from "../kernel/world.ts";
import { openReadPoints, plugElsewhere } from "../timeline/read-point.ts";
import { all, type ExternalOptions, ExternalSource, known } from "./external-source.ts";
import { aroundDelivery, takeOverChanges } from "./take-over.ts";

export type { ExternalOptions } from "./external-source.ts";

function isExternal(value: unknown): value is ExternalSource {
  return value instanceof ExternalSource;
}

/** The values from elsewhere that are about to be taken over. Each is asked for once. */
class PresentValues implements OverlayValues {
  readonly #values: Map<Source, unknown> = new Map();

  has(source: Source): boolean {
    if (this.#values.has(source)) return true;
    if (!isExternal(source) || !source.hasNews()) return false;
    this.#values.set(source, source.present());
    return true;
  }
  get(source: Source): unknown {
    return this.#values.get(source);
  }
}

/**
 * Reads an identity like {@link readCommitted}, with the present values of {@link external} identities. Their
 * changes may be on the way, before their commit. For a framework that both gives values and shows them: what
 * it shows is then never behind what it gave.
 *
 * @param found Called with each identity from elsewhere that the value comes from.
 * @throws What the computation of a derived value threw.
 * @example
 * ```ts
 * let degrees = 20;
 * const celsius = external({ read: () => degrees, listen: () => () => {} });
 * const label = derived(() => `${deref(celsius)} °C`);
 * readPresent(label, (identity) => identity === celsius); // "20 °C"
 * ```
 */
export function readPresent<T>(
  identity: Identity<T>,
  found: (identity: Identity<unknown>) => void,
): T {
  const node = nodeOf(identity, "readPresent");
  if (known.size === 0) return node.committed() as T;
  const world = overlay(committedWorld, new PresentValues());
  try {
    return node.readIn(world) as T;
  } finally {
    const sources = new Set<Source>();
    node.collectSources(world, sources);
    for (const source of sources) {
      if (isExternal(source)) found(source as unknown as Identity<unknown>);
    }
  }
}

/**
 * Compares the values elsewhere that are not listened to. They may be computed from ours, so they are held.
 * A computation that runs has one state: what changes elsewhere meanwhile is found by the next read.
 */
function compareAll(): void {
  if (elsewhere.isHeld || computing.depth > 0) return;
  for (const source of all()) source.compare();
}

/**
 * Makes an identity of a value that lives elsewhere. It may be in a signal, in the address bar, or in a media
 * query. The identity can be read, watched and derived from, and belongs to snapshots and asynchronous
 * transactions like every other. Its value changes elsewhere only.
 *
 * It listens only while somebody here does, or a snapshot, draft or attempt is open. What changes
 * together there is one commit here. That a change breaks an invariant cannot undo it there: the commit
 * is refused, `changed` throws, and the last good value stays.
 *
 * @example
 * ```ts
 * const listeners = new Set<() => void>();
 * let degrees = 20;
 * const temperature = external({
 *   label: "temperature",
 *   read: () => degrees,
 *   listen(changed) {
 *     listeners.add(changed);
 *     return () => listeners.delete(changed);
 *   },
 * });
 * degrees = 21;
 * deref(temperature); // 21
 * ```
 */
export function external<T>(options: ExternalOptions<T>): Identity<T> {
  if (DEV) checkExternal(options as unknown as Record<string, unknown>);
  const source = new ExternalSource(options, takeOverChanges);
  if (options.label !== undefined) extraOf(source).label = options.label;
  known.add(new WeakRef(source));
  connectGraph(settle);
  plugAround(aroundDelivery);
  elsewhere.compare = compareAll;
  plugElsewhere((isPinned) => {
    for (const each of all()) each.pinnedChanged(isPinned);
  });
  if (openReadPoints() > 0) source.pinnedChanged(true);
  return source as unknown as Identity<T>;
}

/** Development: otherwise the first read, or the first that listens, would fail without a name. */
function checkExternal(options: Readonly<Record<string, unknown>>): void {
  checkObject(options, "The options of external()");
  const { label, read, listen } = options;
  checkLabel(label);
  const name = label === undefined ? "external()" : `external("${label as string}")`;
  checkFunction(read, `read of ${name}`);
  checkFunction(listen, `listen of ${name}`);
}

/**
 * Says that a binding shows an identity without a subscription. A root does so that {@link attachRoot}
 * tells of commits. It is observed then (`onObserved`); and a value that lives elsewhere is listened
 * to, so that each change there is a commit here.
 *
 * Such a binding calls it for whatever {@link FrameworkWorld.collectSources} gives.
 *
 * @returns A function that ends it.
 * @example
 * ```ts
 * let degrees = 20;
 * const changes = new Set<() => void>();
 * const celsius = external({
 *   read: () => degrees,
 *   listen: (changed) => (changes.add(changed), () => void changes.delete(changed)),
 * });
 * const stop = listen(celsius);
 * changes.size; // 1
 * stop();
 * changes.size; // 0
 * ```
 */
export function listen(identity: Identity<unknown>): () => void {
  const node = nodeOf(identity, "listen");
  const hide = show(node);
  if (!isExternal(node)) return hide;
  const stop = node.shown();
  return () => {
    hide();
    stop();
  };
}
