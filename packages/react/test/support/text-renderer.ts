import { act, createContext, type ReactNode } from "react";
import Reconciler from "react-reconciler";
import { DefaultEventPriority, NoEventPriority } from "react-reconciler/constants.js";

/** A renderer whose screen is a text: the least that React needs of a host, and no document. */
export interface TextRoot {
  render(node: ReactNode): void;
  /** The same, wherever it is called: also while another renderer renders. */
  renderNow(node: ReactNode): void;
  act(run: () => unknown): void;
  unmount(): void;
  text(): string;
}

interface Text {
  text: string;
}
interface Container {
  readonly children: Text[];
}

let priority: number = NoEventPriority;
const nothing = (): null => null;
const no = (): boolean => false;

function insert(container: Container, child: Text, before?: Text): void {
  remove(container, child);
  const place =
    before === undefined ? container.children.length : container.children.indexOf(before);
  container.children.splice(place, 0, child);
}

function remove(container: Container, child: Text): void {
  const place = container.children.indexOf(child);
  if (place >= 0) container.children.splice(place, 1);
}

const host = {
  rendererPackageName: "text",
  rendererVersion: "1",
  extraDevToolsConfig: null,
  isPrimaryRenderer: true,
  warnsIfNotActing: true,
  supportsMutation: true,
  supportsPersistence: false,
  supportsHydration: false,
  supportsMicrotasks: true,
  scheduleMicrotask: queueMicrotask,
  scheduleTimeout: setTimeout,
  cancelTimeout: clearTimeout,
  noTimeout: -1,
  getRootHostContext: () => ({}),
  getChildHostContext: (context: object) => context,
  getPublicInstance: (instance: unknown) => instance,
  prepareForCommit: nothing,
  resetAfterCommit: nothing,
  preparePortalMount: nothing,
  createInstance: () => {
    throw new Error("This renderer has texts only.");
  },
  createTextInstance: (text: string): Text => ({ text }),
  appendInitialChild: nothing,
  finalizeInitialChildren: no,
  shouldSetTextContent: no,
  appendChildToContainer: (container: Container, child: Text) => insert(container, child),
  insertInContainerBefore: insert,
  removeChildFromContainer: remove,
  clearContainer: (container: Container) => void container.children.splice(0),
  commitTextUpdate: (child: Text, _old: string, text: string) => void (child.text = text),
  hideTextInstance: (child: Text) => void (child.text = ""),
  unhideTextInstance: (child: Text, text: string) => void (child.text = text),
  setCurrentUpdatePriority: (next: number) => void (priority = next),
  getCurrentUpdatePriority: () => priority,
  resolveUpdatePriority: () => priority || DefaultEventPriority,
  shouldAttemptEagerTransition: no,
  trackSchedulerEvent: nothing,
  resolveEventType: nothing,
  resolveEventTimeStamp: () => -1.1,
  requestPostPaintCallback: nothing,
  maySuspendCommit: no,
  maySuspendCommitOnUpdate: no,
  maySuspendCommitInSyncRender: no,
  preloadInstance: () => true,
  startSuspendingCommit: nothing,
  suspendInstance: nothing,
  waitForCommitToBeReady: nothing,
  NotPendingTransition: null,
  HostTransitionContext: createContext(null),
  resetFormInstance: nothing,
  detachDeletedInstance: nothing,
  getInstanceFromNode: nothing,
  beforeActiveInstanceBlur: nothing,
  afterActiveInstanceBlur: nothing,
  prepareScopeUpdate: nothing,
  getInstanceFromScope: nothing,
};

const primary: ReturnType<typeof Reconciler> = Reconciler(host as never);
/** One that renders beside another in the same program: React keeps contexts apart for it. */
const secondary = Reconciler({ ...host, isPrimaryRenderer: false } as never);
const CONCURRENT = 1;

export function createTextRoot(reconciler: typeof primary = primary): TextRoot {
  const container: Container = { children: [] };
  const fail = (error: unknown): void => {
    throw error;
  };
  const root: object = reconciler.createContainer(
    container,
    CONCURRENT,
    null,
    false,
    null,
    "",
    fail,
    fail,
    fail,
    () => {},
    null,
  );
  const show = (node: ReactNode): void =>
    act(() => void reconciler.updateContainer(node, root, null, null));
  return {
    render: show,
    renderNow(node) {
      reconciler.updateContainerSync(node, root, null, null);
      reconciler.flushSyncWork();
    },
    act: (run) => act(() => void run()),
    unmount: () => show(null),
    text: () => container.children.map(({ text }) => text).join(""),
  };
}

export function createSecondaryTextRoot(): TextRoot {
  return createTextRoot(secondary);
}
