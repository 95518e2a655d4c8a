// `npm start` in a copy of this folder.
import { serve } from "./serve.mjs";

await serve();
