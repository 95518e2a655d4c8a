import { isAlike } from "../ground/difference.ts";
import { DEV } from "../ground/dev.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { readNow } from "../kernel/read-only.ts";
import { Source } from "../kernel/source.ts";
import type { ResourceState } from "../kernel/types.ts";
import type { ResourceNode } from "../resource/resource-node.ts";
import type { Input, Result } from "../resource/result.ts";
import type { Address } from "./addresses.ts";

// Imports types of the resources alone: who makes none shall not load them.

/**
 * What a server has loaded, and for what: the addresses of the inputs. A derived one comes with the value that
 * it had, since that may come from something which is not sent.
 */
export interface SentResult {
  readonly value: unknown;
  readonly inputs: readonly (readonly [address: Address, seen?: unknown])[];
}

export function isResource(identity: IdentityNode): identity is ResourceNode {
  return identity.kind === "resource" && "loader" in identity;
}

/**
 * The result of a resource, to be sent along with its model. Undefined where it has none that fits, or where
 * the other side could not tell for what it was loaded.
 */
export function resultToSend(
  resource: ResourceNode,
  addresses: ReadonlyMap<IdentityNode, Address>,
): SentResult | undefined {
  const state = resource.committed() as ResourceState<unknown>;
  if (state.status !== "ready") return undefined;
  const inputs: (readonly [Address, unknown?])[] = [];
  for (const { node, seen } of (resource.result.stored() as Result).inputs) {
    const address = addresses.get(node);
    const isSent = address !== undefined && node instanceof Source;
    if (address === undefined || (!isSent && !isKeptByJson(seen))) {
      if (DEV) warnOfInput(resource, node, address);
      return undefined;
    }
    inputs.push(isSent ? [address] : [address, seen]);
  }
  return { value: state.value, inputs };
}

/** Whether it is equal after it was sent. What is in a circle or has a kind of its own is not. */
function isKeptByJson(value: unknown): boolean {
  try {
    return value === undefined || isAlike(JSON.parse(JSON.stringify(value)), value);
  } catch {
    return false;
  }
}

/** The resources of which a warning has spoken. */
const warned: WeakSet<ResourceNode> = new WeakSet();

function warnOfInput(
  resource: ResourceNode,
  input: IdentityNode,
  address: Address | undefined,
): void {
  if (process.env.NODE_ENV === "production" || warned.has(resource)) return;
  warned.add(resource);
  const why =
    address === undefined
      ? "is no part of the model. Put it into the model"
      : "is a derived value that JSON does not keep. Read what is sent by itself, or plain data that is derived from it";
  console.warn(
    `dosync: dehydrate() leaves out what ${describe(resource)} has loaded, so it is loaded again: its input ${describe(input)} ${why}.`,
  );
}

/**
 * What was sent, as the result of a resource here. Called in the transaction that gives the model its values.
 * Undefined where an input has another value here: then it is loaded.
 */
export function resultFromSent(
  resource: ResourceNode,
  sent: unknown,
  at: ReadonlyMap<Address, IdentityNode>,
  data: Readonly<Record<string, unknown>>,
): Result | undefined {
  const { value, inputs } = Object(sent) as Partial<SentResult>;
  if (!Array.isArray(inputs)) return undefined;
  const seen: Input[] = [];
  for (const [address, ...values] of inputs as SentResult["inputs"]) {
    const node = at.get(address);
    if (node === undefined) return undefined;
    const present = valueNow(node);
    const expected = values.length > 0 ? values[0] : data[address];
    if (present === undefined || !isAlike(expected, present.value)) return undefined;
    // A derived value makes another object whenever it is computed anew. The input is the same for all that.
    seen.push({ node, seen: present.value, isAlike });
  }
  return resource.loader.resultOf(seen, { isLoaded: true, value });
}

/** A derived value may fail. */
function valueNow(node: IdentityNode): { readonly value: unknown } | undefined {
  try {
    return { value: readNow(node) };
  } catch {
    return undefined;
  }
}
