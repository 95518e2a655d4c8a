import { dehydrate, hydrate } from "@dosync/vue";

/** A model of its own for each request, whose values travel in Nuxt's payload. */
export default defineNuxtPlugin((nuxtApp) => {
  nuxtApp.vueApp.use(provideShop);
  const shop = nuxtApp.vueApp.runWithContext(useShop);
  if (nuxtApp.payload.shop !== undefined) hydrate(shop, nuxtApp.payload.shop);
  nuxtApp.hook("app:rendered", () => {
    nuxtApp.payload.shop = dehydrate(shop);
  });
});
