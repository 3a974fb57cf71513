import { existsSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { App } from '../app.ts'
import { platformProblems } from '../problem.ts'

const folder = join(import.meta.dirname, '../../../portal/dist')

/**
 * What the portal's pages may do: only our own scripts, no inline ones, no foreign hosts. Styles may be inline because
 * Mantine writes them. Mail bodies stand in frames with an empty sandbox, so they inherit this and lose their origin.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  // No text becomes markup or script but through the portal's one policy (portal/src/trusted.ts).
  "require-trusted-types-for 'script'",
  'trusted-types default',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves the built portal. A page beside it, `NAME.html`, answers at `/NAME`; every other path that is no file and no API is the single page. */
export async function servePortal(app: App): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  if (built)
    await app.http.register(fastifyStatic, {
      root: folder,
      index: false,
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.includes('/assets/')
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        reply.header('content-security-policy', contentSecurityPolicy)
      },
      preCompressed: true,
    })
  // A caller that takes no compressed form of `/` gets a 400 from the static files otherwise.
  if (built) app.http.get('/', (_request, reply) => reply.sendFile('index.html'))
  for (const page of built ? globSync('*.html', { cwd: folder }) : [])
    if (page !== 'index.html') app.http.get(`/${basename(page, '.html')}`, (_request, reply) => reply.sendFile(page))
  app.http.setNotFoundHandler((request, reply) => {
    if (
      request.url.startsWith('/api/') ||
      (request.method !== 'GET' && request.method !== 'HEAD') ||
      /\.[a-z0-9]+$/i.test(request.url.split('?')[0]!)
    )
      throw platformProblems.refuse('platform.not_found')
    if (!built)
      return reply
        .code(503)
        .type('text/plain')
        .send('The portal is not built. Run "npm start", or "node scripts/build-portal.ts".\n')
    return reply.sendFile('index.html')
  })
}
