// Says in one sentence what is wrong with an old Node, before anything else fails in a stranger way.
// Written so that old versions can still run it.

const needed = { major: 20, minor: 19 };

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNewEnough = major > needed.major || (major === needed.major && minor >= needed.minor);
  if (isNewEnough) return;
  console.error(
    `dosync needs Node ${needed.major}.${needed.minor} or newer; this is Node ${process.versions.node}.\n` +
      "Install a current one from your system's packages or a version manager, and try again.",
  );
  process.exit(1);
}
