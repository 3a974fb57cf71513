import { actorForPerson, findAccount, languagesOf } from '#accounts'
import { personOfNumber, type TextMessage } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import { type Command, readText } from '../rules/command.ts'
import { wordsIn } from '../rules/words.ts'
import { sentenceOf } from './mail-in.ts'
import { inTheirName } from './name.ts'
import { openSteps, perform, projectNumbered, projectOf, type Speaker } from './perform.ts'

/**
 * A text message from a number somebody has verified: `P-12 done 7`, or without the project where only one has open steps of theirs.
 * Null when it is none for the bot, as from a number nobody has verified: it may be the answer to a page.
 */
export async function takeText(tx: Tx, { from, body }: TextMessage): Promise<{ said: string | null } | null> {
  const reading = readText(body)
  const person = reading && (await personOfNumber(tx, from))
  const actor = person && (await actorForPerson(tx, person.id, 'phone'))
  if (!reading || !person || !actor) return null
  const language = (await languagesOf(tx, [person.id])).get(person.id)
  const words = wordsIn(language)
  const account = await findAccount(tx, person.accountId)
  const speaker: Speaker = { words, zone: person.zone ?? account?.zone ?? 'UTC' }
  // Under the line of a command nothing is expected in a text message; words without one are a note.
  const command: Command =
    reading.command ?? (reading.rest === '' ? { do: 'help' } : { do: 'note', words: reading.rest })
  const result = await inTheirName(tx, actor, async () => {
    if (reading.project !== null)
      return perform(tx, await projectNumbered(tx, reading.project, speaker), command, speaker)
    const steps = await openSteps(tx)
    return steps.length === 0 ? null : perform(tx, await projectOf(tx, steps, speaker), command, speaker)
  })
  if ('refused' in result) return { said: words.notDone(sentenceOf(result.refused, language)) }
  return result.done === null ? null : { said: result.done }
}
