/**
 * The page for a sandboxed frame: sanitised HTML of a stranger once more behind a content security policy that allows no
 * script, no form and no request but pictures (W3C CSP Level 3). Inline pictures are put in as data, because a frame without
 * an origin may not fetch ours; remote ones are loaded only when the reader asks, because loading them tells the sender that
 * the mail was read.
 */
export function framePage(html: string, pictures: ReadonlyMap<string, string>, images: 'none' | 'remote'): string {
  const withOwn = html.replace(/ data-file="([0-9a-f-]{36})"/g, (_, id: string) => {
    const data = pictures.get(id)
    return data ? ` src="${data}"` : ''
  })
  const body = images === 'remote' ? withOwn.replace(/ data-src="(https:\/\/[^"]*)"/g, ' src="$1"') : withOwn
  return `<!doctype html><html><head><meta charset="utf-8"><base target="_blank"><meta name="referrer" content="no-referrer"><style>
body{margin:0;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;color:#1c1e26;background:#fff}img{max-width:100%;height:auto}
blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #c9cdd8;color:#555b6e}pre{white-space:pre-wrap}table{max-width:100%}
</style></head><body>${body}</body></html>`
}

/** The policy of that page; `sandbox` holds even when it is opened outside of a frame. */
export function framePolicy(images: 'none' | 'remote'): string {
  const pictures = images === 'remote' ? "'self' https: data:" : "'self' data:"
  return `default-src 'none'; img-src ${pictures}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox`
}
