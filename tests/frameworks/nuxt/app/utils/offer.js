export const [provideOffer, useOffer] = createModel(
  () => {
    const items = createRef([]);
    return { items, add: (item) => dosync(() => alter(items, (all) => [...all, item])) };
  },
  { label: "offer" },
);
