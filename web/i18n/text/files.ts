/** Files: adding them to a message, and seeing those of messages. */

export interface FilesText {
  /** This deployment has no place for files. */
  noFiles: string;
  /** What happens to files that are dropped. */
  dropInRoom: (room: string) => string;
  dropToPerson: (name: string) => string;
  /** Label of the list above the message field. */
  filesToSend: string;
  /** Announced when files are added or removed. */
  filesAttached: (count: number) => string;
  /** A file is being made ready. */
  preparing: string;
  removeFile: (name: string) => string;
  /** Adds a description of an image for those who cannot see it. */
  describe: string;
  describeFile: (name: string) => string;
  /** Label of the field. */
  descriptionOf: (name: string) => string;
  descriptionHint: string;
  /** Below an image whose metadata could not be removed. */
  keepsMetadata: string;
  fileTooLarge: (name: string, limit: string) => string;
  fileEmpty: (name: string) => string;
  fileUnreadable: (name: string) => string;
  /** `count` is the most that a message has. */
  tooManyFiles: (count: number) => string;
  /** `limit` is what may wait for the network. */
  tooMuchWaits: (limit: string) => string;
  /** Label of a file's progress. */
  uploading: (name: string) => string;
  /** In place of an image. */
  fileUnavailable: string;
  /** A file could not be downloaded because it was deleted. */
  fileGone: string;
  download: string;
  downloadFiles: (count: number) => string;
  copyImage: string;
  imageCopied: string;
  previousImage: string;
  nextImage: string;
  /** "2 of 5" */
  imageOf: (number: number, count: number) => string;
  zoomIn: string;
  zoomOut: string;
}
