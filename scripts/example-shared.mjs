// `npm run example:shared`: the example over the sources of the packages, so that it needs no build.
import { serve } from "../examples/shared/serve.mjs";
import { sourceAliases } from "./sources.mjs";

await serve({ resolve: { alias: sourceAliases } });
