/** Files for the browser tests, and what people do with them. */
import { deflateSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { composer, text } from "./fixture.ts";

const crcOf = (bytes: Uint8Array): number => {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
};

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crcOf(body));
  return Buffer.concat([length, body, crc]);
};

/** Returns a PNG of one colour, `rgb`. */
export const png = (width: number, height: number, rgb: readonly [number, number, number] = [200, 90, 40]): Buffer => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: width }, () => Buffer.from(rgb)))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
};

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const picture = (name = "tea.png", width = 640, height = 480, rgb?: [number, number, number]): TestFile => ({
  name,
  mimeType: "image/png",
  buffer: png(width, height, rgb),
});

export const pdf = (name = "plan.pdf", bytes = 3_000): TestFile => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(bytes - 9, "tea ")]),
});

export const tray = (page: Page): Locator => page.getByRole("list", { name: text.filesToSend });
/** The files in the tray, once they are prepared. */
export const trayItems = (page: Page): Locator =>
  tray(page).getByRole("listitem").filter({ hasNotText: text.preparing });

/** Adds files by the button. */
export const attach = async (page: Page, ...files: TestFile[]): Promise<void> => {
  const before = await trayItems(page).count();
  await page.locator('.composer input[type="file"]').setInputFiles(files);
  await trayItems(page)
    .nth(before + files.length - 1)
    .waitFor();
};

/** Attaches files and sends them by keyboard, with a caption. */
export const sendFiles = async (page: Page, caption: string, ...files: TestFile[]): Promise<void> => {
  await attach(page, ...files);
  await composer(page).fill(caption);
  await composer(page).press("ControlOrMeta+Enter");
};

interface PasteOptions {
  files?: readonly TestFile[];
  words?: string;
}

/** Pastes into the message field what another program has copied. */
export const paste = async (page: Page, { files = [], words }: PasteOptions): Promise<boolean> => {
  const copied = files.map(({ buffer, ...file }) => ({ ...file, bytes: buffer.toString("base64") }));
  return composer(page).evaluate(
    async (field, { copied, words }) => {
      const data = new DataTransfer();
      for (const { name, mimeType, bytes } of copied) {
        const content = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
        data.items.add(new File([content], name, { type: mimeType }));
      }
      if (words !== undefined) data.setData("text/plain", words);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      return field.dispatchEvent(event);
    },
    { copied, words },
  );
};

/** The image of a message, by its text for those who cannot see it. */
export const image = (page: Page, alt: string): Locator =>
  page.getByRole("log").getByRole("img", { name: alt, exact: true });

/** Waits until the image is shown. */
export const untilShown = async (shown: Locator): Promise<void> => {
  await shown.waitFor();
  await shown.evaluate((element: HTMLImageElement) => element.decode());
};

/** Drops a file on the conversation, by events of the page. */
export const dropOn = (page: Page): Promise<void> =>
  page.locator(".conversation").evaluate((box) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["tea"], "tea.txt"));
    for (const type of ["dragenter", "dragover", "drop"]) {
      box.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
