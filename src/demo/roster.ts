import { actorForPerson } from '#accounts'
import { addShadow, askSwap } from '#oncall'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { DemoProvider } from './provider.ts'
import { moment } from './rotas.ts'

const director = systemActor('demo')

/** Kim cannot take tomorrow's night and offers it to Noor for one of Noor's, who has not answered yet. */
export async function offerNight(app: App, provider: DemoProvider, present: Date): Promise<void> {
  const { kim, noor } = provider.staff
  const actor = (await app.db.transact(director, (tx) => actorForPerson(tx, kim, 'session'))) as Actor
  await app.db.transact(actor, (tx) =>
    askSwap(tx, provider.webRota, {
      kind: 'offer',
      otherId: noor,
      from: moment(present, 1, '20:00'),
      until: moment(present, 2, '08:00'),
      back: { from: moment(present, 3, '20:00'), until: moment(present, 4, '08:00') },
      message: 'School concert, I would be back too late.',
    }),
  )
}

/** Uma learns along with Sam from tomorrow on: the story's pages go to those who are in it. */
export async function letUmaLearn(app: App, provider: DemoProvider, present: Date): Promise<void> {
  const { uma, sam, kim } = provider.staff
  const actor = (await app.db.transact(director, (tx) => actorForPerson(tx, kim, 'session'))) as Actor
  await app.db.transact(actor, (tx) =>
    addShadow(tx, provider.webRota, {
      learnerId: uma,
      followsId: sam,
      from: moment(present, 1, '08:00'),
      until: moment(present, 22, '20:00'),
      note: 'On call alone from next month',
    }),
  )
}
