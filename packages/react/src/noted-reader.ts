import { areToolsAttached, isIdentity, noteReader } from "@dosync/core/adapter";
import { renderingComponent } from "./internals/rendering.ts";

// Development only. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out: with a
// constant from another file some bundlers drop the call but keep what is here.

/** Who shows an identity: the name that its component has for tools, and what tells them that it has gone. */
interface Noted {
  name: string | undefined;
  release: (() => void) | undefined;
}

const noted: WeakMap<object, Noted> = new WeakMap();

/** In a render: remembers whose reader this is, while tools are attached. */
export function noteRender(reader: object): void {
  if (areToolsAttached() && !noted.has(reader)) {
    noted.set(reader, { name: renderingComponent(), release: undefined });
  }
}

/** When it is on the screen. Doing it again does nothing. */
export function noteShown(reader: object, identity: unknown): void {
  const known = noted.get(reader);
  if (known === undefined || known.release !== undefined || !isIdentity(identity)) return;
  known.release = noteReader(identity, known.name);
}

/** When it has gone. */
export function noteGone(reader: object): void {
  const known = noted.get(reader);
  known?.release?.();
  if (known !== undefined) known.release = undefined;
}
