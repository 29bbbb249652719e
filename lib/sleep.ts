/** Resolves after so many ms. While it waits the room does not hibernate. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
