import type { News, OutboxLine, Link, RemotePlace } from "@dosync/replica";
import { UsageError } from "@dosync/core/adapter";

/** The state of a space as of now, for somebody. Rejects where that person may not read it. */
type Read = (subject: string, space: string) => Promise<News>;

/** A place whose replicas show a space as it is when they are opened: see `reader` of `ServedSpaces`. */
export function readerOf(model: string, subject: string, read: Read): RemotePlace {
  if (typeof subject !== "string") {
    throw new UsageError(
      "NO_SUBJECT",
      "reader",
      "reader() needs who reads: spaces.reader(subject).",
    );
  }
  return {
    user: subject,
    isReadOnly: true,
    follow(name, line) {
      if (name.model !== model) {
        const message = `This server has the model "${model}", and not "${name.model}".`;
        throw new UsageError("INVALID_REPLICA", "reader", message);
      }
      return new ReadingLink(line, () => read(subject, name.space));
    },
  };
}

/** A `ReadingLink` gives a replica what a space has. It does so once, and when it is asked. */
class ReadingLink implements Link {
  isPaused = false;
  isClosed = false;
  readonly #line: OutboxLine;
  readonly #read: () => Promise<News>;

  constructor(line: OutboxLine, read: () => Promise<News>) {
    this.#line = line;
    this.#read = read;
    this.look();
  }

  look(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      const news = await this.#read();
      if (this.isClosed || this.isPaused) return;
      this.#line.takeIn(news);
      this.#line.rested();
    } catch (error) {
      if (!this.isClosed) this.#line.refused(error);
    }
  }

  resume(): void {
    this.isPaused = false;
    this.look();
  }

  wake(): void {} // nothing is ever run here

  close(): void {
    this.isClosed = true;
  }
}
