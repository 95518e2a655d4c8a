import type { DosyncDevtools } from "@dosync/devtools/element";

export const pause = (milliseconds = 150): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What tests look for in a panel. */
export interface InPanel {
  readonly root: () => ShadowRoot;
  readonly all: <E extends HTMLElement>(selector: string) => E[];
  /** The first element of a selector with this text. */
  readonly found: (selector: string, text: string) => HTMLElement;
  /** Opens a view, chooses a line of its list, and answers the text of the details. */
  readonly open: (view: string, choice?: string) => Promise<string>;
  /** The lines of the list, as they are written. */
  readonly lines: () => string[];
  readonly details: () => string;
}

export function inPanel(panel: () => DosyncDevtools): InPanel {
  const root = (): ShadowRoot => panel().shadowRoot!;
  const all = <E extends HTMLElement>(selector: string): E[] => [
    ...root().querySelectorAll<E>(selector),
  ];
  const found = (selector: string, text: string): HTMLElement => {
    const one = all(selector).find((element) => element.textContent?.includes(text));
    if (one === undefined) throw new Error(`The panel has no ${selector} with "${text}".`);
    return one;
  };
  const details = (): string => root().querySelector(".details")!.textContent;
  return {
    root,
    all,
    found,
    details,
    lines: () => all("[role=option]").map(({ textContent }) => textContent),
    async open(view, choice) {
      found("[role=tab]", view).click();
      await pause();
      if (choice !== undefined) {
        found("[role=option]", choice).click();
        await pause();
      }
      return details();
    },
  };
}
