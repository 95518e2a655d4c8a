import { computed, shallowRef } from "vue";
import { IS_VUE_3_5 } from "./vue-version.ts";

/**
 * Called where something is read whose changes Vue is not told of. That is on a server, or after a scope has
 * ended. What is computed with it is computed anew whenever it is read. Nothing is told of that.
 */
export function neverKeep(): void {
  // Vue 3.5 asks what a value was computed from. Vue 3.6 keeps the value until it is told.
  if (IS_VUE_3_5) void outdated.value;
  else computeAlways(currentReader());
}

const change = /* @__PURE__ */ shallowRef(0);

/** In Vue 3.5 a value that changes itself is outdated right after its computation. */
const outdated: { readonly value: unknown } = /* @__PURE__ */ computed(() => {
  change.value++;
  return {};
});

/** A computed value or an effect of Vue 3.6: its state and its readers. */
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

/** The running reader of Vue. A new ref knows its only reader, which Vue does not tell otherwise. */
function currentReader(): Reader | undefined {
  const probe: { readonly value: unknown; readonly subs?: Link } = shallowRef();
  void probe.value;
  return probe.subs?.sub;
}

const always: WeakSet<Reader> = /* @__PURE__ */ new WeakSet();

/** Gives a computed value its own property `value`, which hides the inherited one. */
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
