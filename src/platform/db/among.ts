import { type RawBuilder, sql } from 'kysely'

/**
 * What follows a column that must be one of these ids: `where p.id ${among(ids)}`. One id becomes an equation, because
 * PostgreSQL reckons with ten for an array it does not know and therefore plans such a statement anew at every call: nine of
 * them were a quarter of what the database did for a mail.
 */
export function among(ids: readonly string[]): RawBuilder<boolean> {
  const wanted = [...new Set(ids)]
  return wanted.length === 1 ? sql<boolean>`= ${wanted[0]}::uuid` : sql<boolean>`= any(${wanted}::uuid[])`
}
