import Module from "node:module";

/**
 * Vite's alias reaches only what Vite transforms. CommonJS dependencies (Testing Library, the
 * use-sync-external-store shim, react-dom itself) call `require("react")` and would get the newest
 * React beside the one under test: two Reacts in one program, which breaks every hook.
 */
type ResolveFilename = (request: string, ...rest: unknown[]) => string;

/** The names of packages, and what is to be taken in their place. */
const pins = Object.entries(JSON.parse(process.env["PINNED"] ?? "{}") as Record<string, string>);

if (pins.length > 0) {
  const loader = Module as unknown as { _resolveFilename: ResolveFilename };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    const pin = pins.find(([name]) => request === name || request.startsWith(`${name}/`));
    const pinned = pin === undefined ? request : pin[1] + request.slice(pin[0].length);
    return resolve.call(this, pinned, ...rest);
  };
}
