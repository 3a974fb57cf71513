import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { registerDataSet } from '#platform/reportable.ts'
import { registerSearchSource } from '#platform/searchable.ts'
import './events.ts'
import { calls, promises, work } from './reportable/duties.ts'
import { answers, ratings, requests } from './reportable/requests.ts'
import { mountRoutes } from './routes.ts'
import { fileSource, messageSource, requestSource } from './searchable.ts'
import { armPrune, registerWorkers } from './workers.ts'

export type { MergeFact, RequestFact } from './events.ts'
export { type AnswerText, answerOf } from './operations/answer-of.ts'
export { leaveNote, type MailOfRequest, mailOfRequest, messageWithFile } from './operations/as-mail.ts'
export { callAgain } from './operations/call-again.ts'
export { type Asker, type CreatedRequest, createRequest, type NewRequest } from './operations/create.ts'
export { storeUpload } from './operations/files.ts'
export { setFollowUp } from './operations/follow-up.ts'
export { bytesInFull, type RequestInFull, requestsInFull } from './operations/in-full.ts'
export { requestOfMail } from './operations/intake.ts'
export { type RequestLine, requestLines } from './operations/lines.ts'
export { addLink } from './operations/link.ts'
export { type Merged, mergeRequests } from './operations/merge.ts'
export { type PastMessage, type PastRequest, recordPastRequest } from './operations/past.ts'
export { saveCanned, saveMacro } from './operations/prepared.ts'
export { rateRequest } from './operations/rating.ts'
export { writeCustomerMessage } from './operations/reply.ts'
export { addTime } from './operations/time.ts'
export { isUnknownAccount } from './operations/unknown.ts'
export { saveView } from './operations/view.ts'
export { findWordsWith } from './operations/words.ts'
export {
  giveStatusUpdate,
  lockPresent,
  lockRequest,
  logCall,
  say,
  submit,
  takeNote,
  update,
} from './operations/write.ts'
export { countInProgress, type Work, workInProgress } from './queries/in-progress.ts'
export { requestsOfMails } from './queries/messages.ts'
export { cleanName, cleanType, disposition } from './rules/files.ts'
export { severityOf } from './rules/severity.ts'
export { writtenKind } from './rules/words.ts'

/** Mounts the routes, tells search and reports what there is, takes mail in, and listens to what on call and mail tell. */
export async function start(app: App): Promise<() => Promise<void>> {
  for (const source of [requestSource, messageSource, fileSource]) registerSearchSource(app, source)
  for (const set of [requests, promises, calls, answers, work, ratings]) registerDataSet(app, set)
  await mountRoutes(app)
  registerWorkers(app)
  return () => app.db.transact(systemActor('support'), armPrune)
}
