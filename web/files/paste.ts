/** Files in a paste. */

/**
 * Returns the files to attach, none if the text is to be inserted: spreadsheets and word processors add a picture of what was
 * copied. A file manager adds the file's name as text.
 */
export const filesOfPaste = (data: Pick<DataTransfer, "files" | "getData"> | null): File[] => {
  const files = [...(data?.files ?? [])];
  const words = data?.getData("text/plain") ?? "";
  return words === "" || files.some(({ name }) => words.includes(name)) ? files : [];
};
