/** What a store keeps, and for how long. */
export interface StoreOptions {
  /** How many batches of a space the log keeps. Who is further behind loads everything. By default 1,000. */
  readonly log?: number | undefined;
  /**
   * How long a device that says nothing is remembered, in milliseconds. By default 60 days, which is to be
   * longer than `deviceLife` of the server.
   */
  readonly deviceLife?: number | undefined;
}

const DAY = 24 * 60 * 60 * 1000;

export const storeDefaults: { readonly log: number; readonly deviceLife: number } = {
  log: 1000,
  deviceLife: 60 * DAY,
};

/** How many commits go between two times that a store forgets what is old. */
export const FORGET_EVERY = 100;
