import { createRunbook, giveRole, lookAtRequest, lookQueue } from '#crises'
import type { App } from '#platform/app.ts'
import { as } from './actors.ts'
import { spanMs } from './journey.ts'
import type { DemoProvider } from './provider.ts'

type Happening = { agoMs: number; run: () => Promise<void> }

/**
 * A runbook that begins with every P1, attached this morning to the procedure of the library, and the crisis Acme's checkout became:
 * begun by itself, led by whoever is on call. Goes after the procedures were published.
 */
export function crisisStory(app: App, { staff, accounts }: DemoProvider): Happening[] {
  const attach = async () =>
    void (await as(app, staff.kim, async (tx) => {
      const { id } = await tx.selectFrom('procedure').select('id').where('name', '=', 'Service down').executeTakeFirstOrThrow() // biome-ignore format: one question
      await createRunbook(tx, { name: 'Service down', procedureId: id, severities: ['P1'] })
    }))
  const take = async () =>
    as(app, staff.ola, async (tx) => {
      const { id } = await tx.selectFrom('crisis').select('id').where('account_id', '=', accounts.acme.id).where('state', '=', 'open').executeTakeFirstOrThrow() // biome-ignore format: one question
      await giveRole(tx, id, 'communications', staff.ola)
    })
  return [
    { agoMs: spanMs('6h'), run: attach },
    { agoMs: spanMs('3m 20s'), run: () => lookNow(app) },
    { agoMs: spanMs('50s'), run: take },
  ]
}

/** The crises' own job, done at its moment. */
async function lookNow(app: App): Promise<void> {
  const { rows } = await app.db.pool.query<{ data: { requestId: string } }>(
    'delete from job where queue = $1 returning data',
    [lookQueue],
  )
  for (const { data } of rows) await lookAtRequest(app, data.requestId)
}
