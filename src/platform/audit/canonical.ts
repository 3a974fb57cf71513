/**
 * JSON in one form only (RFC 8785): names sorted by UTF-16 code units, no spaces, numbers as ECMAScript writes them.
 * Dates become ISO 8601 in UTC, undefined is left out, halves of surrogate pairs and NUL (which PostgreSQL cannot read
 * back) become U+FFFD. Throws for what JSON does not have.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.toWellFormed().replaceAll('\u0000', '\ufffd'))
    case 'boolean':
      return String(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON`)
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      if (value instanceof Date) return JSON.stringify(value.toISOString())
      if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
      return `{${Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([name, item]) => `${canonicalJson(name)}:${canonicalJson(item)}`)
        .join(',')}}`
    default:
      throw new TypeError(`a ${typeof value} has no JSON`)
  }
}
