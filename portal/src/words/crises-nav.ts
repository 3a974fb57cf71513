import { pick } from './pick.ts'

/** Words of the navigation about crises: the first screen loads no more of them. */
export const navWords = pick({
  crises: ['Crises', 'Krisen'],
  runbooks: ['Runbooks', 'Notfallpläne'],
})
