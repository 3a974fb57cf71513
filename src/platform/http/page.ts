import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for HTML, in content or quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char]!)
}

/** A page of our own that needs no script: the API reference, the pages of errors, the link pages of mails. */
export function renderPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} · Palisade</title><style>
:root{color-scheme:light dark}body{font:16px/1.5 Inter,system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;
color:light-dark(#171a21,#e7e9ee);background:light-dark(#fff,#15181e)}h1{font-size:26px;letter-spacing:-.012em}h2{font-size:16px;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:14px}td,th{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid light-dark(#e3e6eb,#262b34);vertical-align:top}
th{font-weight:500;color:light-dark(#5f6777,#8e96a5)}code{font:.9em "JetBrains Mono",ui-monospace,monospace}a{color:light-dark(#3a47b4,#a6b0ff)}
</style></head><body>${body}</body></html>`
}

/** Pages for everybody (help, status) load our style and pictures, send our forms, and run nothing. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Sends a page with an ETag; who has it already gets 304 (RFC 9110 13.1.2). Kept pages are asked for again each time. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: { status?: number; type?: string; body: string; keep?: string; vary?: boolean },
): undefined {
  const { status = 200, type = 'text/html; charset=utf-8', body } = page
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  reply.headers({
    'content-type': type,
    'content-security-policy': policy,
    'cache-control': page.keep ?? 'public, max-age=0, must-revalidate',
    // The address of such a page is no secret, and a form on it must say where it was sent from.
    'referrer-policy': 'same-origin',
    etag,
    ...(page.vary && { vary: 'accept-language' }),
  })
  const known = String(request.headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
  if (status === 200 && known.includes(etag)) reply.code(304).send()
  else reply.code(status).send(body)
  return undefined
}

const hourMs = 3_600_000

/** Whether a form of everybody's may be sent once more from this address: at most `most` times in an hour on one instance. */
export function createCallLimit(most: number): (address: string, now: Date) => boolean {
  let since = 0
  const calls = new Map<string, number>()
  return (address, now) => {
    if (now.getTime() - since > hourMs || calls.size > 20_000) {
      calls.clear()
      since = now.getTime()
    }
    const count = (calls.get(address) ?? 0) + 1
    calls.set(address, count)
    return count <= most
  }
}
