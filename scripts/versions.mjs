// The versions of others that the tests run on, beside the newest ones, which have their own names.
// Each is installed by an alias of package.json. `isBetween` leaves a version to `npm run test:full`.

/**
 * @typedef {object} Version
 * @property {string} name the project of its tests is called so: "react-18.0"
 * @property {string} alias the end of the packages' names: "react-18.0" and "react-dom-18.0" end in "18.0"
 * @property {number} number what a test that needs a newer one compares with
 * @property {boolean} [isBetween] whether a lower and a higher version are tested by `npm test`
 */

/** @type {readonly Version[]} */
export const reacts = [
  { name: "react-17", alias: "17", number: 17 },
  { name: "react-18.0", alias: "18.0", number: 18, isBetween: true },
  { name: "react-18", alias: "18", number: 18 },
  { name: "react-19.0", alias: "19.0", number: 19, isBetween: true },
  { name: "react-19.1", alias: "19.1", number: 19.1, isBetween: true },
  { name: "react-19.2", alias: "19.2", number: 19.2, isBetween: true },
  { name: "react-canary", alias: "canary", number: 19.3, isBetween: true },
  { name: "react-experimental", alias: "experimental", number: 19.3, isBetween: true },
];

/** @type {readonly Version[]} */
export const vues = [
  { name: "vue-3.5.0", alias: "3.5.0", number: 3.5 },
  { name: "vue-3.5.13", alias: "3.5.13", number: 3.5, isBetween: true },
  { name: "vue-3.6", alias: "3.6", number: 3.6 },
];

/** Projects that `npm test` leaves to `npm run test:full`. */
export const projectsBetween = [
  ...reacts.filter(({ isBetween }) => isBetween).flatMap(({ name }) => [name, `${name}-alone`]),
  ...reacts.filter(({ isBetween }) => isBetween).map(({ name }) => `browser-${name}`),
  ...vues.filter(({ isBetween }) => isBetween).map(({ name }) => name),
];

/** Projects that install hundreds of packages from the registry, which `npm test` leaves out as well. */
export const installingProjects = ["frameworks"];
