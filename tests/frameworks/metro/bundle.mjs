// `node bundle.mjs dev|release`: bundles bank.tsx for Android as React Native does, and says how many modules there are.
import { readFileSync } from "node:fs";
import Metro from "metro";

const dev = process.argv[2] === "dev";
const out = `bundle-${process.argv[2]}.js`;
const config = await Metro.loadConfig(
  {},
  {
    projectRoot: import.meta.dirname,
    resolver: { platforms: ["android", "ios"] },
    transformer: { enableBabelRCLookup: true },
    reporter: { update() {} },
    cacheStores: [],
    maxWorkers: 1,
  },
);
await Metro.runBuild(config, { entry: "bank.tsx", platform: "android", dev, minify: false, out });
console.log(readFileSync(out, "utf8").match(/^__d\(/gm)?.length ?? 0);
process.exit(0); // Metro keeps what it watches open
