/** Where clamd listens: a TCP port, or a unix socket by its path. The shape `net.connect` takes. */
export type ScannerAddress = { host: string; port: number } | { path: string }

/** `host:port` (IPv6 in brackets) or the absolute path of a unix socket; null for anything else. */
export function scannerAddress(text: string): ScannerAddress | null {
  if (/^(unix:)?\//.test(text)) return { path: text.replace(/^unix:/, '') }
  const parts = /^(\[[0-9a-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i.exec(text)
  const port = Number(parts?.[2])
  if (!parts || port < 1 || port > 65_535) return null
  return { host: parts[1]!.replace(/^\[|\]$/g, ''), port }
}
