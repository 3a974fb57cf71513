const offered = 'says what the portal offers; the act itself asks again, and that is noticed'
const narrower = 'every role that comes this far has this right too'
const again = 'asked a second time: whoever comes here was asked by the operation around it, which is noticed'

/** Checks whose removal nobody notices: a part of "file: line", and why that is right. */
export const known: readonly [part: string, why: string][] = [
  ['support/operations/breach.ts: return { items: await breachReasons(tx), mayWrite', offered],
  ['support/operations/detail.ts: mayBecome:', offered],
  ['support/operations/detail.ts: answer:', offered],
  ['support/operations/detail.ts: note:', offered],
  ['support/operations/detail.ts: update:', offered],
  ['support/operations/prepared.ts: const mayWrite', offered],
  ['support/operations/prepared.ts: return { items: items.map(macroReply), mayWrite', offered],
  ['support/operations/view.ts: return { items: views', offered],
  ['reports/operations/reports.ts: return { items: [...standard', offered],
  ['oncall/operations/swap.ts: ...(me === swap.askedBy', offered],
  ['knowledge/operations/read.ts: write:', offered],
  ['knowledge/operations/read.ts: publish:', offered],
  ['identity/operations/me.ts: verbs:', offered],
  ['accounts/operations/read.ts: edit:', offered],
  ['accounts/operations/read.ts: people:', offered],
  ['accounts/operations/read.ts: contracts:', offered],
  ['accounts/operations/read.ts: journal:', offered],
  ['transfer/operations/sheet.ts: permit(', again],
  ['support/operations/in-full.ts: permit(', again],
  ['support/operations/answer-of.ts: permit(', again],
  ['support/operations/detail.ts: permit(', again],
  ['support/operations/perform.ts: permit(', again],
  ['support/operations/bulk.ts: permit(', again],
  ["support/operations/read.ts: permit(tx.actor, 'request.read', { accountId: null })", again],
  ["support/operations/breach.ts: permit(tx.actor, 'request.note'", again],
  ["support/operations/time.ts: permit(tx.actor, 'request.note'", again],
  [
    "mailroom/operations/quarantine.ts: permit(tx.actor, 'request.create'",
    'every role that works the quarantine may create requests',
  ],
  ['support/workers.ts: if (!may(', narrower],
  ['reports/operations/send.ts: if (!owner?.staff', narrower],
  ['oncall/operations/import.ts: permit(', again],
  ["support/operations/view.ts: permit(tx.actor, 'request.read'", narrower],
]
