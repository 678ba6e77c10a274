// The service worker: what was seen once works without a network.
//
// FILES are all files of the site, [path, version], filled in when the site is built. What has its hash in its name
// comes from the cache; the rest from the network, and from the cache where there is none.
const FILES = [];
const CACHE = "sao-" + registration.scope;

const path = (url) => url.split(/[?#]/, 1)[0].slice(registration.scope.length);
const forGood = (name) => name.startsWith("assets/engine/");

addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(registration.scope)) return;
  const name = path(url);
  if (FILES.some(([file]) => file === name || file === name + "index.html")) event.respondWith(answer(event.request, name));
});

async function answer(request, name) {
  const cache = await caches.open(CACHE);
  const known = () => cache.match(registration.scope + name, { ignoreVary: true });
  if (forGood(name)) return (await known()) ?? fetch(request);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await cache.put(registration.scope + name, response.clone());
    return response;
  } catch (error) {
    const kept = await known();
    if (kept) return kept;
    throw error;
  }
}

/** Every file that is not there yet. What has been fetched by the page just now comes from the browser's own cache. */
async function fill() {
  const cache = await caches.open(CACHE);
  for (const [name] of FILES) {
    const url = registration.scope + name;
    if (forGood(name) && (await cache.match(url, { ignoreVary: true }))) continue;
    const response = await fetch(url, { cache: forGood(name) ? "default" : "no-cache" });
    if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`);
    await cache.put(url, response);
  }
  const home = FILES.find(([name]) => name === "billing.html");
  if (home) await cache.put(registration.scope, await fetch(registration.scope + "billing.html"));
}

async function tidy() {
  const cache = await caches.open(CACHE);
  const wanted = new Set([registration.scope, ...FILES.map(([name]) => registration.scope + name)]);
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
}
