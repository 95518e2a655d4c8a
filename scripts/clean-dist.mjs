// Empties a package's dist before it is built: a file that is no longer built must not be packed.
import { rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
