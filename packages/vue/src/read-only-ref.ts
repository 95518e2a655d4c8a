import { customRef, type CustomRefFactory, type Ref } from "vue";

/**
 * A custom ref that refuses to be assigned to, with the property by which others know what Vue
 * computes. Pinia takes every other ref of a store for its state: it would store it, and assign to it.
 */
export function readOnlyRef<T>(factory: CustomRefFactory<T>): Ref<T> {
  return Object.defineProperty(customRef(factory), "effect", { value: true });
}
