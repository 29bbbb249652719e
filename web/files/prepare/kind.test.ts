import { expect, test } from "vitest";
import { gif, join, PNG_SIGNATURE, vp8x, webp } from "../../../test/support/image-files.ts";
import { kindOf } from "./kind.ts";

const kind = (head: Uint8Array | string, declared = "") => {
  const found = kindOf(join(head), declared);
  return typeof found === "string" ? found : found.type;
};

test("images are known by their bytes", () => {
  expect(kind(PNG_SIGNATURE, "image/jpeg")).toBe("image/png");
  expect(kind(gif())).toBe("image/gif");
  expect(kind(webp(vp8x(0, 1, 1)))).toBe("image/webp");
  expect(kind("\xff\xd8\xff\xe0")).toBe("photo");
  expect(kind("\x00\x00\x00\x18ftypheic")).toBe("photo");
  expect(kind("\x00\x00\x00\x18ftypavif")).toBe("photo");
  expect(kind("\x00\x00\x00\x18ftypavis")).toBe("sequence");
});

test("other files are images if they are declared so, except for drawings", () => {
  expect(kind("BM", "image/bmp")).toBe("photo");
  expect(kind("<svg", "image/svg+xml")).toBe("file");
  expect(kind("%PDF-1.7", "application/pdf")).toBe("file");
  expect(kind("\x00\x00\x00\x18ftypisom", "video/mp4")).toBe("file");
  expect(kind("")).toBe("file");
});
