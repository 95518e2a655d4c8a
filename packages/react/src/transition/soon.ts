/** A small part of the time of `queueMicrotask`, which leaves the engine for the page. */
export const soon: Promise<void> = Promise.resolve();
