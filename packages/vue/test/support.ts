import { afterEach } from "vitest";
import { effectScope, type EffectScope } from "vue";

let scope: EffectScope | undefined;

/** Runs something in an effect scope that ends with the test. */
export function inScope<T>(body: () => T): T {
  scope ??= effectScope(true);
  return scope.run(body) as T;
}

/** Ends it earlier. */
export function endScope(): void {
  scope?.stop();
  scope = undefined;
}

afterEach(endScope);

/** Whether the graph holds anybody who hears of changes. */
export function isFollowed(identity: object): boolean {
  return (identity as { readonly subs: unknown }).subs !== undefined;
}
