// A page that Vue hydrates.
import { openInPage, textsOf } from "./board.ts";
import { appOf } from "./vue-view.ts";

const root = document.querySelector("#root")!;
const texts = textsOf(root);
const replica = openInPage();
appOf(replica).mount(root);
Object.assign(globalThis, { page: { texts, faults: [], replica } }); // Vue writes to the console
