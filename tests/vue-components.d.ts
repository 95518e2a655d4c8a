// Tests of Vue's package are run in a browser too, and import components; vue-tsc checks those there.
declare module "*.vue" {
  import type { DefineComponent } from "vue";

  const component: DefineComponent;
  export default component;
}
