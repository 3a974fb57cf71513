import { pick } from './pick.ts'

/** Words of the service worker: acts on a page's notification. */
export const say = pick({
  acknowledge: ['Acknowledge', 'Übernehmen'],
  passOn: ['Pass on', 'Weitergeben'],
  acknowledged: [(at: string) => `Acknowledged ${at}`, (at) => `Übernommen ${at}`],
  passedOn: [(at: string) => `Passed on ${at}`, (at) => `Weitergegeben ${at}`],
})
