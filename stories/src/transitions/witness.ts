import { Observed } from "../design/observed.ts";
import { TILES } from "./model.ts";

/** What somebody in front of the page would have noticed. */
export interface Testimony {
  /** Screens that showed more than one season at a time. */
  readonly tornScreens: number;
  /** How much was rendered at most before the page could answer to anything else. */
  readonly mostAtOnce: number;
  readonly longestFreeze: number;
  readonly isWatching: boolean;
}

const NOTHING: Testimony = { tornScreens: 0, mostAtOnce: 0, longestFreeze: 0, isWatching: false };

/** Watches one panel: every screen that React commits, and every chance of the page to answer. */
export class Witness {
  readonly testimony: Observed<Testimony> = new Observed(NOTHING);
  /** Beats while the witness watches: one message after another, as often as the page can answer. */
  #heart: MessageChannel | undefined;
  #atOnce = 0;
  #lastBeat = 0;
  #isLooking = false;
  #lastSeason = "";
  #untilMiddle = 0;
  #inTheMiddle: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen: Testimony = NOTHING;

  /**
   * From the click on, until every tile shows the last season. In the middle of the first pass
   * something happens.
   */
  begin(lastSeason: number, inTheMiddle: () => void): void {
    this.stop();
    this.#lastSeason = String(lastSeason);
    this.#untilMiddle = TILES / 2;
    this.#inTheMiddle = inTheMiddle;
    this.#seen = { ...this.#seen, mostAtOnce: 0, longestFreeze: 0, isWatching: true };
    this.testimony.set(this.#seen);
    this.#atOnce = 0;
    this.#lastBeat = performance.now();
    this.#heart = new MessageChannel();
    this.#heart.port1.addEventListener("message", this.#beat);
    this.#heart.port1.start();
    this.#heart.port2.postMessage(undefined);
  }

  /**
   * Looks away, whether or not the last season was seen. Tiles that are gone never show it, and
   * without this the heart would beat for ever.
   */
  stop(): void {
    if (!this.#seen.isWatching) return;
    clearTimeout(this.#timer);
    this.#untilMiddle = 0;
    this.#heart?.port1.removeEventListener("message", this.#beat);
    this.#heart?.port1.close();
    this.#heart = undefined;
    this.#seen = { ...this.#seen, isWatching: false };
    this.testimony.set(this.#seen);
  }

  /** A tile was rendered. */
  rendered(): void {
    this.#atOnce++;
    // An event of its own, as if a message arrived: it comes when the page can answer.
    if (--this.#untilMiddle === 0) this.#timer = setTimeout(this.#inTheMiddle);
  }

  /** A tile was committed: looks at all of them, once, when the whole commit is on the screen. */
  committed(tile: Element): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    queueMicrotask(() => {
      this.#isLooking = false;
      const tiles = tile.closest("[data-tiles]")?.querySelectorAll<HTMLElement>("[data-season]");
      this.#look(new Set([...(tiles ?? [])].map(({ dataset }) => dataset["season"])));
    });
  }

  #look(seasons: ReadonlySet<string | undefined>): void {
    if (seasons.size > 1) this.#seen = { ...this.#seen, tornScreens: this.#seen.tornScreens + 1 };
    else if (this.#seen.isWatching && seasons.has(this.#lastSeason)) {
      this.#measure();
      this.stop();
    }
  }

  readonly #beat = (): void => {
    this.#measure();
    this.#heart?.port2.postMessage(undefined);
  };

  #measure(): void {
    const now = performance.now();
    const { mostAtOnce, longestFreeze } = this.#seen;
    if (this.#atOnce > 0) {
      this.#seen = {
        ...this.#seen,
        mostAtOnce: Math.max(mostAtOnce, this.#atOnce),
        longestFreeze: Math.max(longestFreeze, Math.round(now - this.#lastBeat)),
      };
    }
    this.#lastBeat = now;
    this.#atOnce = 0;
  }
}
