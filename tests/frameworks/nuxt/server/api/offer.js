let asked = 0;

/** Other data each time that it is asked. */
export default defineEventHandler((event) => ({ items: [`${getQuery(event).item} ${++asked}`] }));
