/** What a server takes at most. `serve` fills in what is left out. */
export interface Limits {
  /** The bytes of one push. */
  readonly pushBytes: number;
  /** The mutations of one push. */
  readonly pushMutations: number;
  /** The parts of the arguments of one mutation. They are values in objects and arrays, however deep. */
  readonly argumentParts: number;
  /** The values that a transaction without a name may write or rely on. */
  readonly writes: number;
  /** The open streams of one subject, over all spaces. */
  readonly streamsPerSubject: number;
  /** The open streams of everybody. */
  readonly streams: number;
  /** The pushes of one space that wait to be decided. */
  readonly queuedPushes: number;
  /** The spaces that are held in memory. Those that nobody uses make room. */
  readonly spaces: number;
  /**
   * The characters of the values of one space. A space is held in memory as a whole, so a mutation that would
   * make it larger than that is refused.
   */
  readonly spaceSize: number;
  /** The batches of a space that are held for readers who were away. */
  readonly batches: number;
  /** How often one mutation may read or write the model. */
  readonly operations: number;
  /** How long one mutation may read and write the model, in milliseconds. */
  readonly milliseconds: number;
  /** How long a request waits for a store that does not answer, in milliseconds. */
  readonly wait: number;
  /** The time between two signs of life on a stream, in milliseconds. */
  readonly heartbeat: number;
  /** The time between two looks at whether a stream is still allowed, in milliseconds. */
  readonly reauthorize: number;
  /** How long a device may be away until its outbox expires, in milliseconds. */
  readonly deviceLife: number;
}

const DAY = 24 * 60 * 60 * 1000;

export const defaultLimits: Limits = {
  pushBytes: 1_000_000,
  pushMutations: 100,
  argumentParts: 100_000,
  writes: 1000,
  streamsPerSubject: 16,
  streams: 10_000,
  queuedPushes: 10_000,
  spaces: 1000,
  spaceSize: 64_000_000,
  batches: 1000,
  operations: 100_000,
  milliseconds: 1000,
  wait: 10_000,
  heartbeat: 20_000,
  reauthorize: 60_000,
  deviceLife: 30 * DAY,
};
