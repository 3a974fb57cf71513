import { pick } from './pick.ts'

/** What promises of the usual kinds are called, by kind. A plan's own kinds are called as it calls them. */
export const say = pick({
  acknowledgement: ['Acknowledgement', 'Übernahme'],
  first_response: ['First response', 'Erste Antwort'],
  next_update: ['Next update', 'Nächste Meldung'],
  resolution: ['Resolution', 'Lösung'],
  decision: ['Decision', 'Entscheidung'],
  commit_or_revert: ['Commit or revert', 'Bleibt es?'],
})
