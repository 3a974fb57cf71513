import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'

/**
 * Two switches below the program, at the connection to PostgreSQL; the program does not know. `nothingKept`: a commit is a
 * rollback (constraints are checked as at a commit), so that what one call did the next does not see. `rowSecurityOff`: every
 * transaction sees every row, so that only the program's own checks stand between the tenants.
 */
export const connection = { nothingKept: false, rowSecurityOff: false }

/** Counts the entries of the audit log a call writes, kept or not. */
export const acts = new AsyncLocalStorage<{ recorded: number }>()

const query = pg.Client.prototype.query
const sight = /set_config\('app\.accounts', '[^']*', true\), set_config\('app\.staff', '[^']*', true\)/

function changed(text: string): string {
  if (connection.nothingKept && text === 'commit') return 'set constraints all immediate; rollback'
  if (connection.rowSecurityOff && text.startsWith('begin;'))
    return text.replace(sight, `set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`)
  return text
}

/** Takes effect in this process only. */
export function interceptConnections(): void {
  // biome-ignore lint/suspicious/noExplicitAny: pg overloads query in a dozen ways
  pg.Client.prototype.query = function (this: pg.Client, config: any, ...rest: any[]): any {
    const text = typeof config === 'string' ? config : config?.text
    const counted = acts.getStore()
    if (counted && typeof text === 'string' && text.startsWith('insert into audit_entry')) counted.recorded++
    const other = typeof text === 'string' ? changed(text) : text
    if (other === text) return (query as (...all: unknown[]) => unknown).call(this, config, ...rest)
    return (query as (...all: unknown[]) => unknown).call(this, other)
  } as typeof query
}
