import { writerHealth } from '#platform/audit/queries.ts'
import { whyStopped } from '#platform/audit/watch.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { alteredWaiting } from '../queries/entries.ts'
import { allWatched, allWitnesses } from '../queries/witness.ts'

/** `text` is English; what comes with it from elsewhere stays as it came. */
export type AuditFinding = { key: string; severity: Severity; text: string; german: string }

const failingMs = 15 * 60_000
const silentMs = 5 * 60_000

/** What is wrong with the log, its witnesses, and the logs we are a witness of; for the health page. */
export async function auditFindings(tx: Tx): Promise<AuditFinding[]> {
  const found: AuditFinding[] = []
  const health = await writerHealth(tx)
  const stopped = health && whyStopped(health)
  if (stopped)
    found.push({
      key: 'writer',
      severity: 'P1',
      text: `The audit log is not written, and acts that give power are refused. ${steady(stopped)}`,
      german: 'Das Prüfprotokoll wird nicht geschrieben; Handlungen, die Macht verleihen, werden abgelehnt.',
    })
  for (const id of await alteredWaiting(tx))
    found.push({
      key: `altered ${id}`,
      severity: 'P1',
      text: `The recorded act ${id} was changed in the database before it had its place in the audit log.`,
      german: `Die aufgezeichnete Handlung ${id} wurde in der Datenbank geändert, bevor sie ihren Platz im Prüfprotokoll hatte.`,
    })
  for (const { id, name, conflict, failingSince, error } of await allWitnesses(tx)) {
    if (conflict)
      found.push({
        key: `conflict ${id}`,
        severity: 'P1',
        text: `The audit log is not the one its witness ${name} saw. ${conflict}`,
        german: `Das Prüfprotokoll ist nicht das, welches sein Zeuge ${name} gesehen hat. ${conflict}`,
      })
    else if (failingSince && tx.now.getTime() - failingSince.getTime() > failingMs)
      found.push({
        key: `witness ${id}`,
        severity: 'P2',
        text: `The witness ${name} of the audit log takes no checkpoints: ${error}`,
        german: `Der Zeuge ${name} des Prüfprotokolls nimmt keine Prüfpunkte an: ${error}`,
      })
  }
  for (const { origin, seenAt, refused } of await allWatched(tx)) {
    if (refused)
      found.push({
        key: `watched ${origin}`,
        severity: 'P1',
        text: `The audit log ${origin}, which we are a witness of, was rewritten: two of its checkpoints contradict each other.`,
        german: `Das Prüfprotokoll ${origin}, dessen Zeuge wir sind, wurde umgeschrieben: Zwei seiner Prüfpunkte widersprechen sich.`,
      })
    else if (seenAt && tx.now.getTime() - seenAt.getTime() > silentMs)
      found.push({
        key: `silent ${origin}`,
        severity: 'P2',
        text: `The audit log ${origin}, which we are a witness of, hands in no checkpoints any more.`,
        german: `Das Prüfprotokoll ${origin}, dessen Zeuge wir sind, reicht keine Prüfpunkte mehr ein.`,
      })
  }
  return found
}

/** A sentence that does not change with every second: a condition that changes its words each look is told anew each time. */
function steady(sentence: string): string {
  return sentence.replace(/ for \d+ seconds/, ' for too long')
}
