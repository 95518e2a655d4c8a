/** What a page and its other tabs tell a keeper. */
interface Followed {
  /** The page is hidden, and perhaps ended without another word. */
  readonly leaves: () => void;
  /** The page is shown again: it may have missed what others said. */
  readonly comesBack: () => void;
  /** Another tab has written. */
  readonly hears: (addresses: readonly string[]) => void;
}

export interface Follower {
  /** Says to the other tabs that something was written. */
  tell(addresses: readonly string[]): void;
  end(): void;
}

/** @param channelName Of those who tell each other; left out, nobody is told. */
export function follow(channelName: string | undefined, followed: Followed): Follower {
  const { leaves, comesBack, hears } = followed;
  const isPage = typeof document !== "undefined";
  const channel =
    channelName === undefined || !("BroadcastChannel" in globalThis)
      ? undefined
      : new BroadcastChannel(channelName);
  channel?.addEventListener("message", ({ data }: MessageEvent<readonly string[]>) => hears(data));
  // In Node a channel would keep the process.
  (channel as { unref?: () => void } | undefined)?.unref?.();
  const seen = (): void => (document.visibilityState === "hidden" ? leaves() : comesBack());
  if (isPage) {
    document.addEventListener("visibilitychange", seen);
    globalThis.addEventListener("pagehide", leaves);
    globalThis.addEventListener("pageshow", comesBack);
  }
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has its own origin
    tell: (addresses) => channel?.postMessage([...addresses]),
    end() {
      channel?.close();
      if (!isPage) return;
      document.removeEventListener("visibilitychange", seen);
      globalThis.removeEventListener("pagehide", leaves);
      globalThis.removeEventListener("pageshow", comesBack);
    },
  };
}
