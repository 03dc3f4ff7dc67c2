"use strict";

// The service worker: it keeps one version of the app, so that every page opens
// at once and without a network. Messages are no business of this file: what has
// to do with an account goes to the server, always.

const version = "{{.Version}}";
const assets = {{.Assets}};
const pages = {{.Pages}};

// The page that every path of the app is answered with. The server gives it to
// everybody, signed in or not, and without redirects.
const shell = "/shell";

const prefix = "tobar-app-";
const name = prefix + version;

// Without these the app runs, only with holes. A browser extension or a
// broken proxy that hides one must not cost the whole copy.
const optional = /\.(?:png|svg|ico|webmanifest)$/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
self.addEventListener("fetch", (event) => {
  const answer = answerFor(event.request);
  if (answer) event.respondWith(answer);
});

// install takes a copy of everything. If something that the app needs is
// missing, it fails: the version before stays in charge, and the next
// attempt goes on from what is here already.
async function install() {
  const cache = await caches.open(name);
  const results = await Promise.allSettled(assets.map((path) => keep(cache, path)));
  results.forEach((result, i) => {
    if (result.status === "rejected" && !optional.test(assets[i])) throw result.reason;
  });
  // No clients.claim() later: go-app takes a controller that appears during
  // activation for an update of the app. The next load is controlled anyway.
  await self.skipWaiting();
}

async function keep(cache, path) {
  if (await cache.match(path, { ignoreVary: true })) return;
  const response = await fetch(path, { cache: "no-cache", redirect: "error" });
  if (!response.ok) throw new Error(path + ": " + response.status);
  if (response.headers.get("Tobar-Version") !== version) throw new Error(path + " is of another version");
  await cache.put(path, response);
}

async function dropOthers() {
  for (const key of await caches.keys()) {
    if (key.startsWith(prefix) && key !== name) await caches.delete(key);
  }
}

// answerFor returns the answer to what this worker has a copy of, and
// nothing for the rest, which the browser then handles as if there were no worker.
function answerFor(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return undefined;
  if (request.mode === "navigate") {
    return isPage(url.pathname) ? fromCopy(shell, request) : undefined;
  }
  return assets.includes(url.pathname) ? fromCopy(url.pathname, request) : undefined;
}

function isPage(path) {
  return pages.some((page) => path === page || (page !== "/" && page.endsWith("/") && path.startsWith(page)));
}

async function fromCopy(path, request) {
  const cache = await caches.open(name);
  const copy = await cache.match(path, { ignoreVary: true });
  return copy || fetch(request);
}
