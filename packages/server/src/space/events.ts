/** What a space tells whoever runs the server. */
export type SpaceEvent =
  | {
      readonly type: "committed";
      readonly space: string;
      readonly head: number;
      readonly mutations: number;
      readonly refused: number;
    }
  | {
      /** Pushes that this server was sent were decided. */
      readonly type: "decided";
      readonly space: string;
      readonly pushes: number;
      /** How long the first of them has waited, in milliseconds. */
      readonly waited: number;
    }
  | { readonly type: "moved"; readonly space: string }
  | { readonly type: "failing" | "damaged"; readonly space: string; readonly error: unknown }
  | { readonly type: "outdated"; readonly space: string; readonly version: number }
  | { readonly type: "working"; readonly space: string }
  | {
      /** A call of `after` has failed, and is tried again later. */
      readonly type: "after-failed";
      readonly space: string;
      readonly mutation: string;
      readonly key: string;
      /** How often it was tried. */
      readonly tries: number;
      readonly error: unknown;
    };
