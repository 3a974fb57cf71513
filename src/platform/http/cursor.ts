import { platformProblems } from '../problem.ts'

/** Packs the sort values of the last row into an opaque cursor. */
export function toCursor(values: readonly (string | number | Date | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** Unpacks a cursor of `length` values; a foreign or damaged one is refused. */
export function fromCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (!cursor) return null
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((v) => v === null || ['string', 'number'].includes(typeof v))
    )
      return values as (string | number | null)[]
  } catch {}
  throw unknownCursor()
}

/** A moment out of a cursor; whatever is none is refused before it reaches a statement. */
export function momentIn(value: string | number | null | undefined): Date {
  const moment = new Date(String(value))
  if (Number.isNaN(moment.getTime())) throw unknownCursor()
  return moment
}

function unknownCursor() {
  return platformProblems.refuse('platform.invalid', {
    detail: 'The cursor is not one of ours.',
    fields: { cursor: 'unknown cursor' },
  })
}

/** Cuts a result of limit + 1 rows into a page. `keys` names the sort values of a row. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keys: (row: Row) => (string | number | Date | null)[],
  item: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit)
  return { items: shown.map(item), next: rows.length > limit ? toCursor(keys(shown[shown.length - 1]!)) : null }
}
