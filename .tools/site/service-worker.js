// Keeps every file of the site that a visit asks for: later visits need no network. Above this line the builder writes
// SITE: `build`, what names this build; `files`, the digest of each file by its path; `first`, what is kept before the
// first lesson opens; `cdn`, where Pyodide comes from, if that is another host.
const HOME = new URL("./", location.href),
  OURS = `course ${HOME.pathname} `, // of all the caches of this host
  NAME = OURS + SITE.build,
  BARE = /^files\/([^/]+\.ipynb)$/; // a lesson, which is there without its outputs too

// A file is kept by its path and the digest of its content: another content is another file.
const key = (path) => new URL(`${path}?${SITE.files[path]}`, HOME).href;

const pathOf = (url) =>
  decodeURIComponent(new URL(url).pathname.slice(HOME.pathname.length)).replace(/(^|\/)$/, "$1index.html");

async function digest(body) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
}

// Keep an answer, unless it is of another build, which a host may already have in this one's place.
async function keep(name, response) {
  const body = await response.arrayBuffer();
  const wanted = new URL(name).search.slice(1);
  if (wanted && (await digest(body)) !== wanted) throw new Error(`${pathOf(name)} is not of this build.`);
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "" };
  await (await caches.open(NAME)).put(name, new Response(body, { headers }));
}

const ask = (address) => fetch(address, { cache: "no-cache" }); // as the host has it now

self.addEventListener("install", (event) => {
  event.stopImmediatePropagation(); // JupyterLite's worker would take over while pages of an older build are open
  event.waitUntil(install());
});

// Keep what the first lesson needs and, of what an older build kept, what this build has too.
async function install() {
  const kept = await caches.open(NAME),
    older = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME),
    before = new Set();
  for (const name of older)
    for (const { url } of await (await caches.open(name)).keys())
      before.add(SITE.cdn && url.startsWith(SITE.cdn) ? url : pathOf(url));
  const names = [...before].filter((url) => SITE.cdn && url.startsWith(SITE.cdn));
  for (const path of Object.keys(SITE.files)) if (SITE.first.includes(path) || before.has(path)) names.push(key(path));
  const fetched = async (name) => {
    const same = await caches.match(name);
    await (same ? kept.put(name, same) : keep(name, await ask(name.split("?")[0])));
  };
  await Promise.all(names.map(fetched));
}

self.addEventListener("activate", (event) => {
  event.stopImmediatePropagation();
  event.waitUntil(activate());
});

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== NAME) await caches.delete(name);
  await self.clients.claim();
}

// A page that starts asks whether this build may take over from an older one: yes, if no other page is open.
self.addEventListener("message", async ({ ports }) => {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true }),
    alone = pages.filter(({ url }) => url.startsWith(HOME.href)).length < 2;
  ports[0].postMessage(alone);
  if (alone) await self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const name = nameOf(event.request);
  if (!name) return; // messages between the page and its kernel: JupyterLite's worker answers
  event.stopImmediatePropagation();
  event.respondWith(answer(event, name));
});

// What a request's file is kept by; "" for what is no file of the site.
function nameOf({ method, url }) {
  if (method !== "GET") return "";
  if (SITE.cdn && url.startsWith(SITE.cdn)) return url;
  const path = url.startsWith(HOME.href) ? pathOf(url) : "";
  return Object.hasOwn(SITE.files, path) ? key(path) : "";
}

async function answer(event, name) {
  const kept = await caches.open(NAME),
    found = await kept.match(name);
  if (found) return found;
  try {
    const response = await ask(event.request.url);
    if (response.ok) event.waitUntil(keep(name, response.clone()).catch(console.warn));
    return response.redirected ? Response.redirect(response.url) : response;
  } catch (error) {
    const [, lesson] = BARE.exec(pathOf(name)) ?? [];
    const bare = lesson && (await kept.match(key(`bare/${lesson}`)));
    if (bare) return bare;
    throw error;
  }
}

importScripts("build/service-worker.js"); // last: what listens first answers first
