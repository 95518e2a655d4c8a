import { VUE_ARGUMENTS } from "./meanings.ts";

/** Modules that hand on what Vue exports: for both versions of Vue, or Nuxt's own. */
const VUE_MODULES: ReadonlySet<string> = new Set(["vue", "vue-demi", "#imports", "#app"]);

const HOOKS =
  /^on(Activated|Deactivated|ErrorCaptured|Mounted|RenderTracked|RenderTriggered|ScopeDispose|ServerPrefetch|Unmounted|Updated|BeforeMount|BeforeUnmount|BeforeUpdate)$/;

export function isVue(module: string): boolean {
  return VUE_MODULES.has(module);
}

/** Whether Vue exports a function of that name which is given a function. */
export function isNameOfVue(name: string): boolean {
  return name in VUE_ARGUMENTS || HOOKS.test(name);
}
