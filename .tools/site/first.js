// What this browser keeps of a learner's work: download it as one archive, or forget it.
import { done, files, stores } from "../own.js";

function bytes(format, content) {
  if (format === "base64") return Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  return new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content, null, 1) + "\n");
}

function checksum(data) {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// An archive in the ZIP format, stored without compression.
function zip(found) {
  const parts = [],
    index = [];
  let at = 0;
  for (const [path, data] of found) {
    const name = new TextEncoder().encode(path);
    const about = new DataView(new ArrayBuffer(26)); // the part that both headers share
    const put = [20, 0x0800, 0, 0, 0x21];
    put.forEach((value, k) => about.setUint16(2 * k, value, true));
    [checksum(data), data.length, data.length].forEach((value, k) => about.setUint32(10 + 4 * k, value, true));
    about.setUint16(22, name.length, true);
    const end = new DataView(new ArrayBuffer(14));
    end.setUint32(10, at, true);
    parts.push(word(0x04034b50), about.buffer, name, data);
    index.push(word(0x02014b50, [20]), about.buffer, end.buffer, name);
    at += 30 + name.length + data.length;
  }
  const size = index.reduce((sum, part) => sum + part.byteLength, 0);
  const last = new DataView(new ArrayBuffer(18));
  [0, 0, found.size, found.size].forEach((value, k) => last.setUint16(2 * k, value, true));
  last.setUint32(8, size, true);
  last.setUint32(12, at, true);
  return new Blob([...parts, ...index, word(0x06054b50), last.buffer], { type: "application/zip" });
}

function word(value, more = []) {
  const view = new DataView(new ArrayBuffer(4 + 2 * more.length));
  view.setUint32(0, value, true);
  more.forEach((each, k) => view.setUint16(4 + 2 * k, each, true));
  return view.buffer;
}

const say = (text) => (document.getElementById("own-said").textContent = text);

document.getElementById("own").hidden = false;
document.getElementById("own-download").addEventListener("click", async () => {
  const found = new Map((await files()).map(({ path, format, content }) => [path, bytes(format, content)]));
  if (!found.size) return say("Nothing has been changed or kept in this browser yet.");
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(zip(found)),
    download: "recurrent-networks-my-work.zip",
  });
  link.click();
  URL.revokeObjectURL(link.href);
  say(`${found.size} files.`);
});
document.getElementById("own-forget").addEventListener("click", async () => {
  if (!confirm("Forget every lesson that you changed, and all that you kept, in this browser?")) return;
  for (const name of await stores()) await done(indexedDB.deleteDatabase(name));
  say("Every lesson is as it was.");
});
