import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type pg from 'pg'
import type { Actor } from '../actor.ts'

/** Who opens the transaction: known to the driver, so that the tenant settings travel with BEGIN in one round trip. */
const opening = new AsyncLocalStorage<string>()

class TenantDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`begin;${opening.getStore() ?? ''}`))
  }
}

/** PostgreSQL as Kysely speaks to it, with transactions that begin with their tenant. */
export function tenantDialect(pool: pg.Pool): Dialect {
  return {
    createDriver: () => new TenantDriver({ pool }),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

const uuid = /^[0-9a-f-]{36}$/

/** Runs work whose transaction begins as this actor. Values become text of a statement, so only ids get through. */
export function openingAs<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
  const accounts = actor.accounts === 'all' ? ['*'] : actor.accounts
  for (const id of [...accounts, actor.personId ?? '*'])
    if (id !== '*' && !uuid.test(id)) throw new Error('an actor with an id that is no id')
  return opening.run(
    `select set_config('app.accounts', '${accounts.join(',')}', true), set_config('app.staff', '${actor.staff ? 'on' : ''}', true),
      set_config('app.person', '${actor.personId ?? ''}', true)`,
    work,
  )
}
