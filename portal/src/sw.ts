/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope

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

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

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
          { action: 'acknowledge', title: 'Acknowledge' },
          { action: 'escalate', title: 'Pass on' },
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
  const time = new Date(reply.headers.get('date') ?? '').toLocaleTimeString('en-GB')
  await self.registration.showNotification(action === 'acknowledge' ? `Acknowledged ${time}` : `Passed on ${time}`, {
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

export {}
