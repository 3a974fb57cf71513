import { z } from 'zod'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { ReceivedMail } from '#platform/mail/mail.ts'
import { endAct, registerAct } from '#procedures'
import { insertWait, removeWait, type Wait, waitsOf } from '../queries/wait.ts'
import { isSender, senderForm } from '../rules/sender.ts'
import type { Entry } from './entry.ts'

/** Offers the act `await_mail` to those who draw procedures. */
export function offerAwaitMail(app: App): void {
  registerAct(app, 'await_mail', {
    title: 'Wait for a mail to the project’s address',
    inputs: z.object({
      from: z
        .string()
        .trim()
        .max(254)
        .regex(senderForm, 'must be an address, or a domain such as @example.org')
        .optional()
        .describe(
          'The sender: an address, or a domain such as @example.org; left out, whoever may write on the project',
        ),
    }),
    gives: ['mail'],
    inside: async (tx, { runId, job, accountId }, { from }) => {
      await insertWait(tx, accountId, { runId, job, sender: from?.toLowerCase() ?? null })
      return { waits: 'elsewhere' }
    },
  })
}

/** What waits on a project for a mail of this named sender, if its domain proves that it sent it; null when nothing does. */
export async function namedWait(tx: Tx, runId: string, { parsed, auth }: ReceivedMail): Promise<Wait | null> {
  const from = parsed.from?.address
  if (!from || !auth.authenticated || auth.dmarc.result === 'fail') return null
  return (await waitsOf(tx, runId)).find(({ sender }) => sender !== null && isSender(sender, from)) ?? null
}

/** What waits for a mail of anybody who may write on a project, the oldest; null when nothing does. */
export async function openWait(tx: Tx, runId: string): Promise<Wait | null> {
  return (await waitsOf(tx, runId)).find(({ sender }) => sender === null) ?? null
}

/** The mail came: the step goes on with what it says. One that was withdrawn meanwhile waits no more. */
export async function endWait(tx: Tx, wait: Wait, { data, text }: Entry): Promise<boolean> {
  await removeWait(tx, wait)
  const { from, subject, files } = data
  return endAct(tx, wait, { mail: { from, subject, text, files } })
}
