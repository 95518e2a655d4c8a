import { computed, shallowRef } from "vue";
import { IS_VUE_3_5 } from "./vue-version.ts";

/**
 * To be called where something is read whose changes Vue is not told of: on a server, or after a scope
 * has ended. What is computed with it is computed anew whenever it is read. Nothing is told of that.
 */
export function neverKeep(): void {
  // Vue 3.5 asks what a value was computed from. Vue 3.6 keeps the value until it is told.
  if (IS_VUE_3_5) void outdated.value;
  else computeAlways(currentReader());
}

const change = /* @__PURE__ */ shallowRef(0);

/** In Vue 3.5, out of date as soon as it has been computed, because it changes itself. */
const outdated: { readonly value: unknown } = /* @__PURE__ */ computed(() => {
  change.value++;
  return {};
});

/** What Vue 3.6 says of a computed value or an effect: its state, and who reads it. */
interface Reader {
  flags: number;
  readonly subs?: Link | undefined;
}

interface Link {
  readonly sub: Reader;
  readonly nextSub?: Link | undefined;
}

const IS_COMPUTED = 1;
const RUNS = 4;
const IS_OUTDATED = 16;

/** Vue does not tell who reads right now, but a new ref knows its only reader. */
function currentReader(): Reader | undefined {
  const probe: { readonly value: unknown; readonly subs?: Link } = shallowRef();
  void probe.value;
  return probe.subs?.sub;
}

const always: WeakSet<Reader> = /* @__PURE__ */ new WeakSet();

/** A computed value is read by its property, so an own one stands in for the inherited one. */
function computeAlways(reader: Reader | undefined): void {
  if (reader === undefined || !(reader.flags & IS_COMPUTED) || always.has(reader)) return;
  always.add(reader);
  const inherited = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(reader), "value")!;
  Object.defineProperty(reader, "value", {
    ...inherited,
    get() {
      computeAlways(currentReader());
      if (!(reader.flags & RUNS)) reader.flags |= IS_OUTDATED;
      return inherited.get!.call(reader) as unknown;
    },
  });
  for (let link = reader.subs; link !== undefined; link = link.nextSub) computeAlways(link.sub);
}
