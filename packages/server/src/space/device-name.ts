// A device is named by a server. The time in the name tells whether the store may have forgotten it.
import { randomBytes } from "node:crypto";

const SHAPE = /^([0-9a-z]{8,10})-[0-9a-f]{32}$/;

/** A name for a device that has none. Nobody can guess it. */
export function newDevice(now: number): string {
  return `${now.toString(36)}-${randomBytes(16).toString("hex")}`;
}

/** When a device was named; undefined where this is no name of a device. */
export function namedAt(device: string): number | undefined {
  const time = SHAPE.exec(device)?.[1];
  return time === undefined ? undefined : Number.parseInt(time, 36);
}
