/** Numbers in what commands print. */

export const number = (count: number): string => count.toLocaleString("en-US");

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;
