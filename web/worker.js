"use strict";

// The service worker: it keeps one version of the app, so that every page opens
// at once and without a network, and shows notifications. What has to do with an account
// is never kept here: it goes to the server, always.

const version = "{{.Version}}";
const assets = {{.Assets}};
const later = {{.Later}}; // kept once they have been asked for
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
self.addEventListener("message", (event) => event.waitUntil(hear(event.data, event.source)));
self.addEventListener("notificationclick", (event) => event.waitUntil(follow(event.notification)));

// install takes a copy of everything. If something that the app needs is
// missing, it fails: the version before stays in charge, and the next
// attempt goes on from what is here already.
async function install() {
  const cache = await caches.open(name);
  const results = await Promise.allSettled(assets.map((path) => keep(cache, path)));
  results.forEach((result, i) => {
    if (result.status === "rejected" && !optional.test(assets[i])) throw result.reason;
  });
  for (const path of later) {
    if (await caches.match(path, { ignoreVary: true })) await keep(cache, path).catch(() => {});
  }
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
  if (later.includes(url.pathname)) return onceAsked(url.pathname, request);
  return assets.includes(url.pathname) ? fromCopy(url.pathname, request) : undefined;
}

function isPage(path) {
  return pages.some((page) => path === page || (page !== "/" && page.endsWith("/") && path.startsWith(page)));
}

async function onceAsked(path, request) {
  await caches.open(name).then((cache) => keep(cache, path)).catch(() => {});
  return fromCopy(path, request);
}

async function fromCopy(path, request) {
  const cache = await caches.open(name);
  const copy = await cache.match(path, { ignoreVary: true });
  return copy || fetch(request);
}

// What tabs say of notifications (web/static/outside.js) is heard one after the other: each
// speaks of every message, and a browser may lose what is shown while it is asked what is shown.
let heard = Promise.resolve();

function hear(words, from) {
  heard = heard.then(() => {
    if (words.notice) return show(words.notice);
    if (words.review) return review(from);
    return words.hide && hide(words.hide);
  }).catch(() => {}); // it is not allowed any more
  return heard;
}

// By path, the n of what was shown last, for as long as this worker runs.
const shown = new Map();

async function show({ from, n, at, path, title, body, lang, silent, renew, face }) {
  const [there] = await self.registration.getNotifications({ tag: path });
  if (renew) {
    if (!there || (there.title === title && there.body === body)) return;
  } else {
    if (Math.max(shown.get(path) || 0, there ? there.data.n : 0) >= n) return;
    if ((await windows()).some((tab) => tab.focused)) return;
    shown.set(path, n);
  }
  await self.registration.showNotification(title, {
    body, lang, silent, tag: path, renotify: !renew, timestamp: at, data: { from, n, path },
    dir: "auto", icon: face || "/web/icon-192.png", badge: "/web/badge-96.png",
  });
}

// review tells a tab what is shown: it may know that it was read, or says something else by now.
async function review(tab) {
  for (const { title, body, data } of await self.registration.getNotifications()) {
    tab.postMessage({ notice: { ...data, title, body } });
  }
}

// hide takes away what is shown at a path, up to n, or everything.
async function hide({ path, n }) {
  for (const notice of await self.registration.getNotifications()) {
    if (!path || (notice.data.path === path && notice.data.n <= n)) notice.close();
  }
}

// windows returns the tabs that have the app open, the one looked at last first.
async function windows() {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((tab) => isPage(new URL(tab.url).pathname));
}

// follow opens the conversation, in a tab that is there already if there is one.
async function follow(notice) {
  notice.close();
  const { path } = notice.data;
  const [tab] = await windows();
  if (!tab) return self.clients.openWindow(path);
  tab.postMessage({ goapp: { type: "notification", path } }); // go-app's page goes there
  return tab.focus();
}
