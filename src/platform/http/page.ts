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
