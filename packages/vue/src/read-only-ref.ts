import { customRef, type CustomRefFactory, type Ref } from "vue";

/**
 * Makes a custom ref that refuses assignments. It has the mark of a computed value: Pinia takes every other
 * ref of a store for its state, stores it and assigns to it.
 */
export function readOnlyRef<T>(factory: CustomRefFactory<T>): Ref<T> {
  return Object.defineProperty(customRef(factory), "effect", { value: true });
}
