/// <reference lib="webworker" />
import { locale } from './words/time.ts'
import { say } from './words/worker.ts'

declare const self: ServiceWorkerGlobalScope
/** Addresses of the shell's files and a hash over them, put in when the portal is built. */
declare const SHELL_FILES: string[]
declare const SHELL_HASH: string

const files = SHELL_FILES
const SHELL = `palisade-shell-${SHELL_HASH}`

/** What a page's push message carries; encrypted on the way (RFC 8291), so the token may travel in it. */
interface Pushed {
  title: string
  body?: string
  /** Opens `/page/<token>` without a session. */
  token?: string
  url?: string
  /** The same page again replaces its notification instead of adding one. */
  tag?: string
  severity?: string
}

/*
 * The shell: the page and the code of what can be read offline, by hashed names. Answers of the API are none of this file's
 * matter; the portal keeps the few that may be kept (offline/kept.ts), because it knows whose they are.
 */
async function install(): Promise<void> {
  const cache = await caches.open(SHELL)
  await cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache' })))
  await self.skipWaiting()
}

async function activate(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(
    names.filter((one) => one.startsWith('palisade-shell-') && one !== SHELL).map((one) => caches.delete(one)),
  )
  await self.clients.claim()
}

/** The server's page, or the kept one when no answer comes: a slow server is waited for, a lost connection is not. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await (await caches.open(SHELL)).match('/')
    if (kept) return kept
    throw error
  }
}

async function file(request: Request): Promise<Response> {
  return (await (await caches.open(SHELL)).match(request)) ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  // A wall shows nothing that was kept: without the server the browser says so, and tries again by itself.
  if (request.mode === 'navigate' && url.pathname === '/wall') return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (files.includes(url.pathname)) event.respondWith(file(request))
})

self.addEventListener('push', (event) => {
  const pushed = (event.data?.json() ?? { title: 'Palisade' }) as Pushed
  const target = pushed.token ? `/page/${pushed.token}` : (pushed.url ?? '/')
  const options: NotificationOptions & { actions?: unknown[]; renotify?: boolean; vibrate?: number[] } = {
    body: pushed.body,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    tag: pushed.tag ?? target,
    renotify: true,
    requireInteraction: true,
    data: { target, token: pushed.token },
    vibrate: pushed.severity === 'P1' ? [400, 150, 400, 150, 400] : [200, 100, 200],
    actions: pushed.token
      ? [
          { action: 'acknowledge', title: say.acknowledge },
          { action: 'escalate', title: say.passOn },
        ]
      : [],
  }
  event.waitUntil(self.registration.showNotification(pushed.title, options))
})

async function open(target: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const here = windows.find((client) => new URL(client.url).pathname === target)
  if (here) return void (await here.focus())
  await self.clients.openWindow(target)
}

/** An act from the notification. What the server did not confirm is never shown as done: the page opens instead. */
async function act(token: string, action: string, target: string): Promise<void> {
  const reply = await fetch(`/api/pages/${encodeURIComponent(token)}/acts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-palisade': '1' },
    body: JSON.stringify({ act: action }),
  }).catch(() => null)
  if (!reply?.ok) return open(target)
  // The second the server gives, not this device's idea of it.
  const time = new Date(reply.headers.get('date') ?? '').toLocaleTimeString(locale)
  await self.registration.showNotification(action === 'acknowledge' ? say.acknowledged(time) : say.passedOn(time), {
    tag: target,
    silent: true,
    data: { target },
  })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { target, token } = event.notification.data as { target: string; token?: string }
  event.waitUntil(token && event.action ? act(token, event.action, target) : open(target))
})
