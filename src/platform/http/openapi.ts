import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import type { App } from '../app.ts'
import { notFound, problemCatalogue } from '../problem.ts'
import { mountedRoutes, scopeOf } from './mount.ts'
import { escapeHtml, renderPage } from './page.ts'

/** The API described: OpenAPI 3.1 at /api/openapi.json, a readable page at /api, a page for each error code. */
export async function mountOpenApi(app: App): Promise<void> {
  await app.http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Palisade',
        description:
          'Everything the portal does. Sign in with `Authorization: Bearer pal_...`. Refusals are RFC 9457 problems with a stable `code`.',
        version: '1',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: createJsonSchemaTransform({
      zodToJsonConfig: {
        unrepresentable: 'any',
        override: ({ zodSchema, jsonSchema }) => {
          if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
        },
      },
    }),
  })
  app.http.get('/api/openapi.json', { schema: { hide: true } as never }, async () => app.http.swagger())
  app.http.get('/api', { schema: { hide: true } as never }, async (_request, reply) =>
    reply.type('text/html').send(apiPage()),
  )
  app.http.get('/docs/errors/:code', { schema: { hide: true } as never }, async (request, reply) => {
    const { code } = request.params as { code: string }
    const kind = problemCatalogue.get(code)
    if (!kind) throw notFound()
    const text = await readFile(join(import.meta.dirname, '../../../docs/errors', `${code}.md`), 'utf8').catch(() => '')
    return reply
      .type('text/html')
      .send(
        renderPage(
          code,
          `<h1>${escapeHtml(kind.title)}</h1><p><code>${escapeHtml(code)}</code>, status ${kind.status}</p>${paragraphs(text)}`,
        ),
      )
  })
}

/** The few forms our own pages of errors use: a heading, paragraphs, lists, code. */
function paragraphs(markdown: string): string {
  return markdown
    .split(/\n{2,}/)
    .filter((block) => !block.startsWith('# '))
    .map((block) => {
      const html = escapeHtml(block.trim())
        .replace(/`([^`]+)`/g, '<code>$1</code>')
        .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>')
      if (!/^[-*] /.test(html)) return `<p>${html}</p>`
      return `<ul>${html
        .split(/\n(?=[-*] )/)
        .map((item) => `<li>${item.slice(2)}</li>`)
        .join('')}</ul>`
    })
    .join('')
}

function apiPage(): string {
  const groups = Map.groupBy(mountedRoutes, (route) => route.path.split('/')[2] ?? '')
  const sections = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, routes]) => {
      const rows = routes
        .map(
          (route) => `<tr><td><code>${route.method}</code></td><td><code>${escapeHtml(route.path)}</code></td>
          <td>${escapeHtml(route.summary)}${route.idempotent ? ' <i>Idempotency-Key</i>' : ''}</td>
          <td>${route.access === 'public' ? 'anybody' : route.access === 'session' ? 'signed-in person' : `<code>${escapeHtml(scopeOf(route))}</code>`}</td></tr>`,
        )
        .join('')
      return `<h2 id="${escapeHtml(name)}">${escapeHtml(name)}</h2><table><tr><th>Method</th><th>Path</th><th>What it does</th><th>Token scope</th></tr>${rows}</table>`
    })
  return renderPage(
    'API',
    `<h1>Palisade API</h1>
     <p>JSON over HTTP. Sign in with <code>Authorization: Bearer pal_…</code>: make a token under Settings, or with <code>npx palisade token create</code>.
     Moments are ISO 8601 in UTC. Lists give <code>items</code> and <code>next</code>; pass <code>next</code> as <code>?cursor=</code>.
     Creating calls honour <code>Idempotency-Key</code>: the same key and body give the same answer for a day.
     Refusals are <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>.
     The machine-readable form is <a href="/api/openapi.json">/api/openapi.json</a>.</p>${sections.join('')}`,
  )
}
