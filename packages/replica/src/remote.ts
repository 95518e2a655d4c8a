/**
 * Spaces of a backend that you have: `@dosync/replica/remote`.
 *
 * @module
 */
export { remote, type RemoteOptions } from "./remote/remote.ts";
export type {
  RemoteMutation,
  RemotePatch,
  RemotePull,
  RemotePulled,
  RemotePush,
  RemotePushed,
  RemoteRefusal,
  RemoteRequest,
} from "./remote/protocol.ts";
