import { addShadow, askSwap } from '#oncall'
import type { App } from '#platform/app.ts'
import { as } from './actors.ts'
import type { DemoProvider } from './provider.ts'
import { moment } from './rotas.ts'

/** Kim cannot take tomorrow's night and offers it to Noor for one of Noor's, who has not answered yet. */
export async function offerNight(app: App, provider: DemoProvider, present: Date): Promise<void> {
  const { kim, noor } = provider.staff
  await as(app, kim, (tx) =>
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
  await as(app, kim, (tx) =>
    addShadow(tx, provider.webRota, {
      learnerId: uma,
      followsId: sam,
      from: moment(present, 1, '08:00'),
      until: moment(present, 22, '20:00'),
      note: 'On call alone from next month',
    }),
  )
}
